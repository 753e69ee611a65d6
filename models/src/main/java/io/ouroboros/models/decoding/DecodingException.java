package io.ouroboros.models.decoding;

/** A prompt that cannot be continued; the message is one line without the prompt's name. */
public final class DecodingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long promptIndex;

    private DecodingException(long promptIndex, String message) {
        super(message);
        this.promptIndex = promptIndex;
    }

    static DecodingException notFinite(long promptIndex) {
        return new DecodingException(
                promptIndex,
                "the model's logits are not finite (NaN or infinity); check its weights");
    }

    static DecodingException noTokenLeft(long promptIndex, DecodingConfig rules) {
        return new DecodingException(
                promptIndex,
                "no token is left to choose before %d new tokens are reached; raise --no-repeat-ngram %d or lower --new-tokens"
                        .formatted(rules.newTokens(), rules.noRepeatNgram()));
    }

    /**
     * Returns which prompt it is.
     *
     * @return the index that the caller gave the prompt
     */
    public long promptIndex() {
        return promptIndex;
    }
}
