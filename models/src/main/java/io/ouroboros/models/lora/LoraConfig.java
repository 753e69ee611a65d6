package io.ouroboros.models.lora;

import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.architecture.ParameterSpec.Layout;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which linear layers get adapters, and how.
 *
 * @param rank the adapters' rank, at least 1
 * @param alpha their products are multiplied by {@code alpha / rank}
 * @param targets names of layers as PEFT matches them: a layer's whole name or its end, such as
 *     {@code q_proj}; {@code all-linear} alone for every linear layer but the output projection;
 *     empty for the architecture's {@link ModelConfiguration#loraTargets}
 */
public record LoraConfig(int rank, double alpha, List<String> targets) {

    private static final String ALL = "all-linear";

    /** Checks the numbers. */
    public LoraConfig {
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be at least 1, got " + rank);
        }
        if (!(alpha > 0)) {
            throw new IllegalArgumentException("alpha must be above 0, got " + alpha);
        }
        targets = List.copyOf(targets);
    }

    /**
     * Returns what the adapters' products are multiplied by.
     *
     * @return alpha / rank
     */
    public double scaling() {
        return alpha / rank;
    }

    /**
     * Finds the layers.
     *
     * @param model the model to adapt
     * @return the layers in the order of the model's parameters
     * @throws IllegalArgumentException if a name matches none; the message starts with what the
     *     names must be
     */
    public List<AdaptedLayer> layers(ModelConfiguration model) {
        List<ParameterSpec> linear =
                model.parameters().stream().filter(spec -> spec.layout() != Layout.OTHER).toList();
        List<String> wanted = targets.isEmpty() ? model.loraTargets() : targets;
        if (wanted.equals(List.of(ALL))) {
            return linear.stream().map(spec -> new AdaptedLayer(spec, rank)).toList();
        }
        for (String name : wanted) {
            if (linear.stream().noneMatch(spec -> matches(name, spec))) {
                throw new IllegalArgumentException(
                        "must name linear layers of the model, got %s; there are %s, or %s for all of them"
                                .formatted(
                                        name, String.join(", ", new TreeSet<>(ends(linear))), ALL));
            }
        }
        return linear.stream()
                .filter(spec -> wanted.stream().anyMatch(name -> matches(name, spec)))
                .map(spec -> new AdaptedLayer(spec, rank))
                .toList();
    }

    /**
     * Lists the parameters that learn.
     *
     * @param model the model to adapt
     * @return both matrices of each layer's adapter, in the order of {@link #layers}
     */
    public List<ParameterSpec> parameters(ModelConfiguration model) {
        return layers(model).stream().flatMap(layer -> Stream.of(layer.a(), layer.b())).toList();
    }

    private static boolean matches(String name, ParameterSpec weight) {
        String module = AdaptedLayer.module(weight);
        return module.equals(name) || module.endsWith("." + name);
    }

    /** The names of these layers without the parts that hold them. */
    private static Set<String> ends(List<ParameterSpec> linear) {
        Set<String> ends = new LinkedHashSet<>();
        linear.forEach(spec -> ends.add(AdaptedLayer.module(spec).replaceFirst(".*\\.", "")));
        return ends;
    }

    /** The names by which PEFT finds the same layers. */
    List<String> peftTargets(List<AdaptedLayer> layers) {
        return targets.isEmpty() || targets.equals(List.of(ALL))
                ? List.copyOf(ends(layers.stream().map(AdaptedLayer::weight).toList()))
                : targets;
    }
}
