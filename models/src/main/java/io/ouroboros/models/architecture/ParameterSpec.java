package io.ouroboros.models.architecture;

import java.util.Arrays;
import java.util.List;

/**
 * One weight tensor of an architecture: its key in a checkpoint, its shape and its random start.
 *
 * @param name the checkpoint's key, for example {@code model.decoder.layers.0.fc1.weight}
 * @param shape lengths of the dimensions
 * @param start how {@code ouroboros init} fills it
 */
public record ParameterSpec(String name, List<Long> shape, Start start) {

    /** How a parameter of a randomly initialised model starts. */
    public enum Start {
        /** Normal with mean 0 and the configuration's standard deviation. */
        NORMAL,
        /** As {@link #NORMAL}, but the padding token's row is zero. */
        NORMAL_EXCEPT_PAD,
        /** Normal with mean 0 and {@link ModelConfiguration#residualDeviation()}. */
        NORMAL_RESIDUAL,
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
        return new ParameterSpec(name, Arrays.stream(shape).boxed().toList(), start);
    }

    /**
     * Returns the shape as an array.
     *
     * @return a fresh array of dimension lengths
     */
    public long[] shapeArray() {
        return shape.stream().mapToLong(Long::longValue).toArray();
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
