package io.ouroboros.harness.finetuning;

import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.runtime.UsageException;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.lora.AdaptedLayer;
import io.ouroboros.models.lora.LoraConfig;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Adapters in place of the weights (LoRA).
 *
 * @param rank the adapters' rank; without it the weights themselves are trained
 * @param alpha the adapters' products are multiplied by alpha / rank; the rank by default
 * @param targets which linear layers get adapters; empty for PEFT's choice
 */
@HelpGroup.In(HelpGroup.TRAINING)
public record LoraOptions(
        @Option(
                        names = "--lora-rank",
                        paramLabel = "R",
                        description =
                                "Train adapters of rank R and leave the weights as they are (LoRA). At"
                                        + " the end the adapters are added to the weights, and also"
                                        + " written to adapter/ in PEFT's format (default: none, train"
                                        + " all weights).")
                @Rule(atLeast = 1)
                Optional<Integer> rank,
        @Option(
                        names = "--lora-alpha",
                        paramLabel = "A",
                        description = "What the adapters add is multiplied by A / R (default: R).")
                @Rule(above = 0, onlyWith = "--lora-rank")
                Optional<Double> alpha,
        @Option(
                        names = "--lora-targets",
                        paramLabel = "NAME",
                        split = ",",
                        description =
                                "Which linear layers get adapters, by their names' ends as in PEFT, such"
                                        + " as q_proj,v_proj, or all-linear (default: PEFT's for the"
                                        + " architecture).")
                @Rule(onlyWith = "--lora-rank")
                List<String> targets) {

    private Optional<LoraConfig> config() {
        return rank.map(r -> new LoraConfig(r, alpha.orElse((double) r), targets));
    }

    /**
     * Adds fresh adapters to a model, if those are what learns.
     *
     * @param model the model to train
     * @param seed seed of the adapters' random start
     * @throws IllegalArgumentException if a name matches no layer
     * @throws IOException declared by what reads weights; drawing them does not fail
     */
    public void adapt(CausalLanguageModel model, long seed) throws IOException {
        Optional<LoraConfig> lora = config();
        if (lora.isPresent()) {
            numLearned(model.configuration()); // checks names
            model.adapt(lora.get(), seed);
        }
    }

    /**
     * Counts the numbers that training changes, and checks that the adapters fit the model.
     *
     * @param model the model to train
     * @return how many numbers learn
     * @throws IllegalArgumentException if a name matches no layer
     * @throws UsageException if the rank is larger than a layer
     */
    public long numLearned(ModelConfiguration model) {
        return config().map(lora -> parameters(lora, model)).orElse(model.parameters()).stream()
                .mapToLong(ParameterSpec::numElements)
                .sum();
    }

    private static List<ParameterSpec> parameters(LoraConfig lora, ModelConfiguration model) {
        try {
            for (AdaptedLayer layer : lora.layers(model)) {
                long most = Collections.min(layer.weight().shape());
                if (lora.rank() > most) {
                    throw new UsageException(
                            List.of(
                                    "--lora-rank must be at most %d, the smaller side of %s, got %d"
                                            .formatted(most, layer.module(), lora.rank())));
                }
            }
            return lora.parameters(model);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--lora-targets " + e.getMessage(), e);
        }
    }
}
