package io.ouroboros.harness.hub;

import java.util.regex.Pattern;

/** A user's access token. It is never printed and has no getter outside this package. */
public final class HubToken {
    /** No token: only public repositories can be read. */
    public static final HubToken NONE = new HubToken("", "");

    private static final Pattern VISIBLE = Pattern.compile("[!-~]*");
    private final String secret;
    private final String source;

    private HubToken(String secret, String source) {
        this.secret = secret;
        this.source = source;
    }

    /**
     * Takes a token, without blanks and line breaks around it.
     *
     * @param text the token; an empty one is {@link #NONE}
     * @param source where it came from, such as {@code HF_TOKEN}, for messages
     * @return the token
     * @throws IllegalArgumentException if it cannot be sent in an HTTP header; the message does not
     *     repeat the token
     */
    public static HubToken of(String text, String source) {
        String secret = text.strip();
        if (!VISIBLE.matcher(secret).matches()) {
            throw new IllegalArgumentException(
                    source + " must hold one word of visible ASCII characters, got others");
        }
        return secret.isEmpty() ? NONE : new HubToken(secret, source);
    }

    /**
     * Whether there is a token.
     *
     * @return whether requests carry one
     */
    public boolean isPresent() {
        return !secret.isEmpty();
    }

    /** The value of the header {@code Authorization}; only for requests to the hub itself. */
    String authorization() {
        return "Bearer " + secret;
    }

    /** The variable or file that the token came from. */
    String source() {
        return source;
    }

    /** Returns whether there is a token, never the token. */
    @Override
    public String toString() {
        return isPresent() ? "HubToken[hidden]" : "HubToken[none]";
    }
}
