package io.ouroboros.models.architecture;

import java.util.List;
import java.util.Map;

/**
 * What the rest of Ouroboros may know about a model: sizes, special tokens, the table of its
 * parameters and the text of its program. Everything particular to an architecture stays behind
 * this interface.
 */
public interface ModelConfiguration {

    /**
     * Returns the number of rows of the token embedding; ids are below it.
     *
     * @return the vocabulary's size, unused rows included
     */
    int vocabularySize();

    /**
     * Returns the longest sequence that the model has positions for.
     *
     * @return the greatest number of tokens, prompt and continuation together
     */
    int maxPositions();

    /**
     * Returns the first of the {@link #eosTokenIds}; for OPT it also separates rows.
     *
     * @return an id, -1 if there is none
     */
    default int eosTokenId() {
        return eosTokenIds().isEmpty() ? -1 : eosTokenIds().get(0);
    }

    /**
     * Returns every token that ends a text.
     *
     * @return {@code eos_token_id}, empty if it is null
     */
    List<Integer> eosTokenIds();

    /**
     * Returns the id that starts a text.
     *
     * @return the beginning-of-text id; the one that ends a text where a model has one for both
     */
    default int bosTokenId() {
        return eosTokenId();
    }

    /**
     * Returns the id of padding, whose embedding row gets no gradient from the input side.
     *
     * @return the padding id, -1 if there is none
     */
    int padTokenId();

    /**
     * Returns the probability with which training drops a layer's output features.
     *
     * @return a probability, 0 to switch dropout off
     */
    double dropout();

    /**
     * Returns the probability with which training drops attention weights.
     *
     * @return a probability, 0 to switch it off
     */
    double attentionDropout();

    /**
     * Returns the standard deviation of random weights.
     *
     * @return {@code init_std} or {@code initializer_range} of the configuration
     */
    double initialDeviation();

    /**
     * Returns the standard deviation of random weights that write into the residual stream.
     *
     * @return {@link #initialDeviation()} unless the architecture starts them smaller
     */
    default double residualDeviation() {
        return initialDeviation();
    }

    /**
     * Returns every weight in the order in which the program expects them.
     *
     * @return the table of parameters, names as in a checkpoint
     */
    List<ParameterSpec> parameters();

    /**
     * Returns the linear layers that LoRA adapts by default: those of PEFT 0.17's table.
     *
     * @return names as {@link io.ouroboros.models.lora.LoraConfig} takes them
     */
    List<String> loraTargets();

    /**
     * Returns the numbers that the program reads its structure from.
     *
     * @return the {@code sizes} of the program's {@code build}, by their names there
     */
    Map<String, Double> programSizes();

    /**
     * Returns how many numbers decoding keeps for each token: keys and values of every layer.
     *
     * @return numbers per cached token
     */
    long kvElementsPerToken();

    /**
     * Returns the number of layers.
     *
     * @return at least 1
     */
    int numLayers();

    /**
     * Returns how many numbers a layer holds for each token while it is computed, when nothing is
     * kept for gradients.
     *
     * @return float32 numbers per token, rounded up
     */
    long featuresPerToken();

    /**
     * Returns the architecture's functions. {@code README.md} beside {@code program.py} lists them,
     * with shapes and what each may assume.
     *
     * @return Python text of the module {@code model}
     */
    String programText();

    /**
     * Translates a key found in a checkpoint into the key of {@link #parameters()}.
     *
     * @param key a tensor's key in a file
     * @return the key of the table, the key itself if it is unknown, or the empty string for a
     *     tensor that carries nothing of its own, such as a tied output projection
     */
    String canonicalKey(String key);

    /**
     * Names the weight that a tied tensor repeats, to be read from it where a file has no other.
     *
     * @param key a tensor's key in a file, for which {@link #canonicalKey} is empty
     * @return a key of the table, or the empty string if the tensor is to be ignored
     */
    default String tiedKey(String key) {
        return "";
    }

    /**
     * Returns the number of parameters of the model.
     *
     * @return the sum over {@link #parameters()}
     */
    default long numParameters() {
        return parameters().stream().mapToLong(ParameterSpec::numElements).sum();
    }
}
