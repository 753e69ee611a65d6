package io.ouroboros.models.lora;

import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.architecture.ParameterSpec.Layout;
import io.ouroboros.models.architecture.ParameterSpec.Start;

/**
 * A linear layer with an adapter of two matrices: {@code A [rank, in]} and {@code B [out, rank]}
 * raise its output by {@code scaling * (x A^T) B^T}.
 *
 * @param weight the layer's weight
 * @param rank the adapter's rank
 * @see <a href="https://arxiv.org/abs/2106.09685">Hu et al. 2021</a>
 */
public record AdaptedLayer(ParameterSpec weight, int rank) {

    /**
     * Returns the layer's name.
     *
     * @return the weight's key without {@code .weight}
     */
    public String module() {
        return module(weight);
    }

    static String module(ParameterSpec weight) {
        return weight.name().replaceFirst("\\.weight$", "");
    }

    /**
     * Returns the matrix that reads the layer's input; it starts at random, as PEFT's.
     *
     * @return {@code [rank, in]}
     */
    public ParameterSpec a() {
        long in = weight.shape().get(weight.layout() == Layout.CONV1D ? 0 : 1);
        return ParameterSpec.of(module() + ".lora_A.weight", Start.KAIMING_UNIFORM, rank, in);
    }

    /**
     * Returns the matrix that adds to the layer's output; it starts at zero.
     *
     * @return {@code [out, rank]}
     */
    public ParameterSpec b() {
        long out = weight.shape().get(weight.layout() == Layout.CONV1D ? 1 : 0);
        return ParameterSpec.of(module() + ".lora_B.weight", Start.ZEROS, out, rank);
    }
}
