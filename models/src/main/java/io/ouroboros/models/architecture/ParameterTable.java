package io.ouroboros.models.architecture;

import io.ouroboros.models.architecture.ParameterSpec.Layout;
import io.ouroboros.models.architecture.ParameterSpec.Start;
import java.util.ArrayList;
import java.util.List;

/** Collects the parameters of an architecture, in the order in which its program expects them. */
public final class ParameterTable {

    private final List<ParameterSpec> specs = new ArrayList<>();

    /**
     * Adds one parameter.
     *
     * @param name its key in a checkpoint
     * @param start how a random model starts
     * @param shape lengths of the dimensions
     */
    public void add(String name, Start start, long... shape) {
        specs.add(ParameterSpec.of(name, start, shape));
    }

    /**
     * Adds a linear layer.
     *
     * @param name its key without {@code .weight} and {@code .bias}
     * @param to output features
     * @param from input features
     * @param bias whether it adds a bias
     */
    public void linear(String name, long to, long from, boolean bias) {
        specs.add(ParameterSpec.of(name + ".weight", Start.NORMAL, Layout.LINEAR, to, from));
        if (bias) {
            add(name + ".bias", Start.ZEROS, to);
        }
    }

    /**
     * Adds a linear layer with a bias, whose weight lies as {@code [in, out]}.
     *
     * @param name its key without {@code .weight} and {@code .bias}
     * @param start how its weight starts in a random model
     * @param from input features
     * @param to output features
     */
    public void conv1d(String name, Start start, long from, long to) {
        specs.add(ParameterSpec.of(name + ".weight", start, Layout.CONV1D, from, to));
        add(name + ".bias", Start.ZEROS, to);
    }

    /**
     * Adds a layer norm with weight and bias.
     *
     * @param name its key without {@code .weight} and {@code .bias}
     * @param width features
     */
    public void layerNorm(String name, long width) {
        add(name + ".weight", Start.ONES, width);
        add(name + ".bias", Start.ZEROS, width);
    }

    /**
     * Returns what was added.
     *
     * @return the parameters in order
     */
    public List<ParameterSpec> specs() {
        return List.copyOf(specs);
    }
}
