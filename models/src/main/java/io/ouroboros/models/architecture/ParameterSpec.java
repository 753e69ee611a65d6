package io.ouroboros.models.architecture;

import java.util.Arrays;
import java.util.List;

/**
 * One weight tensor of an architecture: its key in a checkpoint, its shape and its random start.
 *
 * @param name the checkpoint's key, for example {@code model.decoder.layers.0.fc1.weight}
 * @param shape lengths of the dimensions
 * @param start how {@code ouroboros init} fills it
 * @param layout whether it is a linear layer's matrix, and how that lies
 */
public record ParameterSpec(String name, List<Long> shape, Start start, Layout layout) {

    /** What the dimensions of a parameter are. */
    public enum Layout {
        /** Not the matrix of a linear layer; adapters leave it alone. */
        OTHER,
        /** {@code [out, in]} of a linear layer. */
        LINEAR,
        /** {@code [in, out]} of a linear layer, which GPT-2 calls Conv1D. */
        CONV1D
    }

    /** How a parameter of a randomly initialised model starts. */
    public enum Start {
        /** Normal with mean 0 and the configuration's standard deviation. */
        NORMAL,
        /** As {@link #NORMAL}, but the padding token's row is zero. */
        NORMAL_EXCEPT_PAD,
        /** Normal with mean 0 and {@link ModelConfiguration#residualDeviation()}. */
        NORMAL_RESIDUAL,
        /** Kaiming's uniform with a = sqrt(5): within 1 / sqrt(row length) of 0. */
        KAIMING_UNIFORM,
        /** All zero: biases. */
        ZEROS,
        /** All one: gains of layer norms. */
        ONES
    }

    /** Copies the shape. */
    public ParameterSpec {
        shape = List.copyOf(shape);
    }

    /**
     * Creates a specification from plain lengths.
     *
     * @param name the checkpoint's key
     * @param start how a random model starts
     * @param shape lengths of the dimensions
     * @return the specification
     */
    public static ParameterSpec of(String name, Start start, long... shape) {
        return of(name, start, Layout.OTHER, shape);
    }

    /**
     * Creates the specification of a matrix.
     *
     * @param name the checkpoint's key
     * @param start how a random model starts
     * @param layout what its dimensions are
     * @param shape lengths of the dimensions
     * @return the specification
     */
    public static ParameterSpec of(String name, Start start, Layout layout, long... shape) {
        return new ParameterSpec(name, Arrays.stream(shape).boxed().toList(), start, layout);
    }

    /**
     * Returns how many numbers the tensor holds.
     *
     * @return the product of the shape
     */
    public long numElements() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }
}
