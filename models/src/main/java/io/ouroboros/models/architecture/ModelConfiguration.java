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
     * Returns the number of features of a token between layers.
     *
     * @return the width of the residual stream
     */
    int hiddenSize();

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
        return statedBosTokenId() < 0 ? eosTokenId() : statedBosTokenId();
    }

    /**
     * Returns {@code bos_token_id} of the configuration.
     *
     * @return an id, -1 if there is none
     */
    default int statedBosTokenId() {
        return -1;
    }

    /**
     * Returns the id of padding, whose embedding row gets no gradient from the input side.
     *
     * @return the padding id, -1 if there is none
     */
    default int padTokenId() {
        return -1;
    }

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
    default long kvElementsPerToken() {
        return 2L * numLayers() * hiddenSize();
    }

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
     * @return Python text of the module {@code model}, which is a resource beside the class
     */
    default String programText() {
        return ProgramText.read(getClass(), "model.py");
    }

    /**
     * Says how the keys of checkpoints translate into the keys of {@link #parameters()}.
     *
     * @return the translation
     */
    WeightKeys weightKeys();

    /**
     * Returns the number of parameters of the model.
     *
     * @return the sum over {@link #parameters()}
     */
    default long numParameters() {
        return parameters().stream().mapToLong(ParameterSpec::numElements).sum();
    }
}
