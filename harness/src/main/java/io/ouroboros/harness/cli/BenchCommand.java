package io.ouroboros.harness.cli;

import io.ouroboros.harness.bench.DecodingBench;
import io.ouroboros.harness.bench.DecodingBenchConfig;
import io.ouroboros.harness.bench.DecodingBenchResult;
import io.ouroboros.harness.bench.ModelShape;
import io.ouroboros.harness.bench.RandomWeights;
import io.ouroboros.harness.bench.TrainingBench;
import io.ouroboros.harness.bench.TrainingBenchConfig;
import io.ouroboros.harness.bench.TrainingBenchResult;
import io.ouroboros.harness.finetuning.LoraOptions;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.synthesis.DecodingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How fast this machine trains and decodes. */
@Command(
        name = "bench",
        description = {
            "Measures this machine's speed, and the share of its matmul peak that is used.",
            "Times are medians. Of a training step, backward and optimiser are differences of"
                    + " medians, and 0 where noise is larger than they are."
        },
        footer = {
            "  ouroboros bench train",
            "  ouroboros bench train --shape gpt2 --lora-rank 8 --format json",
            "  ouroboros bench decode --batch-sizes 16,64 --beam-width 5"
        })
final class BenchCommand extends Subcommand {

    /** What can be measured. */
    enum Subject {
        /** Training steps and evaluation. */
        TRAIN,
        /** Beam search. */
        DECODE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT); // as the command line spells it
        }
    }

    private static final String[] TRAINING_OPTIONS = {
        "--batch-size", "--micro-batch-size", "--lora-rank", "--lora-alpha", "--lora-targets"
    };
    private static final String[] DECODING_OPTIONS = {
        "--batch-sizes", "--beam-width", "--new-tokens"
    };

    private static final int TRAINING_STEPS = 5;
    private static final int DECODED_BATCHES = 3;

    @Mixin private FormatOption format = new FormatOption();
    @Mixin private Settings<LoraOptions> lora = new Settings<>(LoraOptions.class);

    @Parameters(
            paramLabel = "WHAT",
            description = "train: training steps and evaluation; decode: beam search.")
    private Subject subject = Subject.TRAIN;

    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            description =
                    "Random weights of this shape: opt-125m, gpt2, smollm2-135m, pythia-160m or small"
                            + " (default: ${DEFAULT-VALUE}).")
    private ModelShape shape = ModelShape.OPT_125M;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Hugging Face model directory, instead of a shape.")
    private @Nullable Path model;

    @Option(
            names = "--batch-size",
            paramLabel = "BLOCKS",
            description = "train: blocks of a step (default: ${DEFAULT-VALUE}).")
    @Rule(atLeast = 1)
    private int batchSize = 8;

    @Option(
            names = "--block-length",
            paramLabel = "TOKENS",
            description = "Tokens of a block, or of a prompt (default: ${DEFAULT-VALUE}).")
    @Rule(atLeast = 1)
    private int blockLength = 64;

    @Option(
            names = "--micro-batch-size",
            paramLabel = "BLOCKS",
            description =
                    "train: most blocks computed at once (default: as with run, 4 or 8 on a CPU, 128 on a"
                            + " GPU).")
    @Rule(atLeast = 1)
    private @Nullable Integer microBatchSize;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "train: measured steps, after two to warm up (default: 5); decode: measured"
                            + " batches of each size, after one to warm up (default: 3).")
    @Rule(atLeast = 1)
    private @Nullable Integer steps;

    @Option(
            names = "--batch-sizes",
            paramLabel = "PROMPTS",
            split = ",",
            defaultValue = "8,16,32,64",
            description = "decode: prompts decoded together (default: ${DEFAULT-VALUE}).")
    @Rule(atLeast = 1)
    private List<Integer> batchSizes = List.of();

    @Option(
            names = "--beam-width",
            paramLabel = "N",
            description = "decode: live hypotheses of each prompt (default: ${DEFAULT-VALUE}).")
    @Rule(atLeast = 1)
    private int beamWidth = DecodingOptions.PAPER_BEAM_WIDTH;

    @Option(
            names = "--new-tokens",
            paramLabel = "N",
            description = "decode: tokens of a continuation (default: ${DEFAULT-VALUE}).")
    @Rule(atLeast = 1)
    private int newTokens = 64;

    @Override
    int run() throws IOException {
        boolean isTraining = subject == Subject.TRAIN;
        Checks checks = checks();
        checks.ignored(!isTraining, "bench train", "bench decode", TRAINING_OPTIONS);
        checks.ignored(isTraining, "bench decode", "bench train", DECODING_OPTIONS);
        checks.check(
                model == null || !checks.isTyped("--shape"),
                "--shape must not be combined with --model, got both");
        checks.check(
                !isTraining || blockLength != 1,
                "--block-length must be at least 2 with bench train, got 1");
        checks.throwIfAny();
        int measured = steps != null ? steps : isTraining ? TRAINING_STEPS : DECODED_BATCHES;
        return isTraining ? train(measured) : decode(measured);
    }

    private int train(int measuredSteps) throws IOException {
        int micro = microBatchSize == null ? 0 : microBatchSize;
        TrainingBenchConfig config =
                new TrainingBenchConfig(batchSize, blockLength, micro, measuredSteps, lora.read());
        TrainingBench bench =
                new TrainingBench(config, common.settings(), progress(), session.interruption());
        TrainingBenchResult result = measured(bench::run);
        format.print(this, result.toJson(), result.table());
        return ExitCode.DONE;
    }

    private int decode(int batches) throws IOException {
        DecodingBenchConfig config =
                new DecodingBenchConfig(batchSizes, beamWidth, blockLength, newTokens, batches);
        DecodingBench bench =
                new DecodingBench(config, common.settings(), progress(), session.interruption());
        DecodingBenchResult result = measured(bench::run);
        format.print(this, result.toJson(), result.table());
        return ExitCode.DONE;
    }

    private <T> T measured(RandomWeights.Use<T> bench) throws IOException {
        return model != null ? bench.with(model) : RandomWeights.of(shape, bench);
    }
}
