package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * Everything that decides the numbers of a run, and the batch size of its decoding. Defaults are
 * the paper's setting A (docs/protocol.md).
 *
 * @param model directory of the pretrained model; on the command line also an id of the hub
 * @param dataset directory with a file for each split; on the command line also an id of the hub
 * @param seed the run's seed
 * @param generations how many generations, including the one on original text
 * @param init what later generations are fine-tuned from
 * @param blocks how rows become blocks; their length is known
 * @param limits how many blocks are taken
 * @param mixture what later generations learn
 * @param fineTuning how each generation is trained
 * @param synthesis how each generation writes
 */
public record ExperimentConfig(
        @Option(
                        names = "--model",
                        paramLabel = "MODEL",
                        description =
                                "What every generation starts from: a Hugging Face model directory, or a"
                                        + " hub id such as facebook/opt-125m.")
                @HelpGroup.In(HelpGroup.INPUT)
                Path model,
        @Option(
                        names = "--dataset",
                        paramLabel = "DATA",
                        description =
                                "Original text: a directory with a train, a valid and a test file or shards"
                                        + " of them, or a hub id with its configuration such as"
                                        + " wikitext:wikitext-2-raw-v1.")
                @HelpGroup.In(HelpGroup.INPUT)
                Path dataset,
        @Option(names = "--seed", defaultValue = "0", description = "Seed of the run.")
                @HelpGroup.In(HelpGroup.RUN)
                long seed,
        @Option(
                        names = "--generations",
                        defaultValue = "10",
                        description =
                                "Generations, including the one on original text; a larger number extends"
                                        + " a finished run.")
                @Rule(atLeast = 1)
                @HelpGroup.In(HelpGroup.MIXTURE)
                int generations,
        @Option(
                        names = "--init",
                        paramLabel = "WEIGHTS",
                        defaultValue = "pretrained",
                        description =
                                "What later generations are fine-tuned from: pretrained, the weights of"
                                        + " --model, or previous, the checkpoint of the generation before."
                                        + " With random, all generations start from fresh random weights.")
                @HelpGroup.In(HelpGroup.MIXTURE)
                StartWeights init,
        BlockConfig blocks,
        BlockLimits limits,
        MixtureConfig mixture,
        FineTuningConfig fineTuning,
        SynthesisConfig synthesis) {

    /** Resolves the block length: a file of ids must have it too. */
    public ExperimentConfig {
        blocks = blocks.resolved();
    }

    /**
     * Checks options against each other.
     *
     * @param checks collects problems
     */
    public void check(Checks checks) {
        mixture.check(checks);
        fineTuning.check(checks);
        synthesis.check(checks, blocks.blockLength());
        checks.check(
                init != StartWeights.RANDOM || fineTuning.lora().rank().isEmpty(),
                "--lora-rank must come with --init pretrained or previous, got --init random");
    }

    /**
     * Returns the configuration as the manifest holds it: one field for each option, under the
     * option's name in camel case, with the value that a user would write.
     *
     * @return a flat object
     */
    public JsonObject toJson() {
        return Settings.toJson(this);
    }
}
