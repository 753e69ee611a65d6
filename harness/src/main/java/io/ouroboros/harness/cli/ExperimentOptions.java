package io.ouroboros.harness.cli;

import io.ouroboros.datasets.tokens.Packing;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every option that decides the numbers of a run; defaults are the paper's setting A. */
final class ExperimentOptions {

    @Mixin private TrainingOptions training = new TrainingOptions();
    @Mixin private DecodingOptions decoding = new DecodingOptions();
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
                    "Generations, the one on original text included (default: ${DEFAULT-VALUE}).")
    private int generations = 10;

    @Option(
            names = "--keep-original",
            paramLabel = "FRACTION",
            description =
                    "Share of original blocks in later generations' training mix (default: ${DEFAULT-VALUE}).")
    private double originalFraction;

    @Option(
            names = "--decoding-batch-size",
            paramLabel = "PROMPTS|auto",
            description =
                    "Prompts decoded together, or auto for what fits into the free memory; scores may"
                            + " differ in their last digits (default: ${DEFAULT-VALUE}).")
    private String decodingBatchSize = "64";

    ExperimentConfig config(Path model, Path dataset) {
        Packing packing = blocks.packing();
        int blockLength =
                blocks.blockLength() == BlockReader.UNASKED
                        ? BlockReader.PAPER_BLOCK_LENGTH
                        : blocks.blockLength();
        return new ExperimentConfig(
                model,
                dataset,
                seed,
                generations,
                originalFraction,
                blockLength,
                packing,
                limits.maxTrainBlocks(),
                limits.maxEvalBlocks(),
                training.settings(),
                decoding.beamWidth(),
                decoding.repetitionPenalty(),
                decoding.noRepeatNgram(),
                BatchSizeChoice.parse("--decoding-batch-size", decodingBatchSize));
    }
}
