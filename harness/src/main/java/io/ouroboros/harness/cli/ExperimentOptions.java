package io.ouroboros.harness.cli;

import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.experiment.StartWeights;
import io.ouroboros.harness.runtime.Problems;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every option that decides the numbers of a run; defaults are the paper's setting A. */
final class ExperimentOptions {

    @Mixin private TrainingOptions training = new TrainingOptions();
    @Mixin private MixtureOptions mixture = new MixtureOptions();
    @Mixin private SynthesisOptions synthesis = new SynthesisOptions();
    @Mixin private BlockOptions blocks = new BlockOptions();
    @Mixin private LimitOptions limits = new LimitOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the run (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--generations",
            paramLabel = "N",
            description =
                    "Generations, the one on original text included; more than before lengthen a run"
                            + " (default: ${DEFAULT-VALUE}).")
    private int generations = 10;

    @Option(
            names = "--init",
            paramLabel = "WEIGHTS",
            description =
                    "What later generations are fine-tuned from: pretrained, --model itself, or"
                            + " previous, the checkpoint of the generation before (default:"
                            + " ${DEFAULT-VALUE}).")
    private StartWeights init = StartWeights.PRETRAINED;

    /** Collects every value that is out of range or contradicts another. */
    void check(Problems problems) {
        problems.atLeast("--generations", generations, 1);
        blocks.check(problems);
        limits.check(problems);
        mixture.settings().check(problems);
        training.settings().check(problems);
        synthesis.check(blocks.rules().textBlockLength(), problems);
    }

    /** The configuration; to be called after {@link #check}. */
    ExperimentConfig config(Path model, Path dataset) {
        BlockConfig asked = blocks.rules();
        int blockLength = asked.textBlockLength(); // a file of ids must have it too
        return new ExperimentConfig(
                model,
                dataset,
                seed,
                generations,
                init,
                new BlockConfig(blockLength, asked.packing(), asked.separators()),
                new ExperimentConfig.Limits(limits.maxTrainBlocks(), limits.maxEvalBlocks()),
                mixture.settings(),
                training.settings(),
                synthesis.settings(blockLength));
    }
}
