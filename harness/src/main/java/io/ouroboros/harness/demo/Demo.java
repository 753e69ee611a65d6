package io.ouroboros.harness.demo;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.builtin.BuiltinCorpus;
import io.ouroboros.datasets.builtin.BuiltinTokenizer;
import io.ouroboros.datasets.builtin.DistributionTail;
import io.ouroboros.datasets.builtin.TrueDistribution;
import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.experiment.Experiment;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.experiment.GenerationMetrics;
import io.ouroboros.harness.experiment.MixtureConfig;
import io.ouroboros.harness.experiment.RunConfig;
import io.ouroboros.harness.experiment.StartWeights;
import io.ouroboros.harness.experiment.SynthesisConfig;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.finetuning.FineTuningJob;
import io.ouroboros.harness.finetuning.TrainingIdentity;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.report.Report;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.SeedDerivation;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.synthesis.DecodingOptions;
import io.ouroboros.models.RandomModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The whole experiment on the built-in corpus: generates text, pretrains a tiny OPT on other text
 * of the same grammar, and runs the recursion.
 *
 * @param runDirectory the run directory; its {@code inputs/} holds corpus and model
 * @param seed seed of corpus, model and run
 * @param generations how many generations
 */
public record Demo(Path runDirectory, long seed, int generations) {

    private static final int BLOCK_LENGTH = 64;

    /** Packing drops up to 15 % of a text this short, so more tokens are generated. */
    private static final double TOKENS_TO_SPARE = 1.2;

    private static final String MODEL_NAME = "the demo's model configuration";

    /** A model that two CPU cores train in seconds, with positions for prompt and continuation. */
    private static final String MODEL =
            """
            {"model_type": "opt", "architectures": ["OPTForCausalLM"], "hidden_size": 64,
             "num_attention_heads": 4, "num_hidden_layers": 2, "ffn_dim": 256,
             "max_position_embeddings": 128, "dropout": 0.1, "init_std": 0.02,
             "bos_token_id": 2, "eos_token_id": 2, "pad_token_id": 1}
            """;

    /** The rarest words that make up this share of the true distribution. */
    private static final double TAIL_MASS = 0.25;

    private static final String TAIL_COVERAGE = "tailCoverage";

    /**
     * With plain beam search a model this small repeats one phrase forever and collapses in the
     * first generation; without repeated 4-grams it takes several, as with a large model.
     */
    private static final int NO_REPEAT_NGRAM = 4;

    private static final FineTuningConfig FINE_TUNING =
            FineTuningConfig.of(2, 16, 1e-3, 1e-4, 0.01);

    /** Sizes for about a minute on two CPU cores, as measured for README.md. */
    private static final Sizes SIZES =
            new Sizes(new BlockLimits(600, 150), FineTuningConfig.of(16, 8, 5e-3, 3e-4, 0.01));

    /**
     * The amount of work.
     *
     * @param limits blocks of the training split, also in pretraining, and of the others
     * @param pretraining how the model is trained before generation 0
     */
    record Sizes(BlockLimits limits, FineTuningConfig pretraining) {}

    /**
     * Runs the demo, or continues it.
     *
     * @param settings device and threads
     * @param progress shows the progress
     * @param interruption checked at every safe point
     * @return a table, an explanation of it, and the path of the report
     * @throws IOException if a file cannot be read or written
     */
    public String run(DeviceConfig settings, Progress progress, Interruption interruption)
            throws IOException {
        return run(SIZES, settings, progress, interruption);
    }

    /** Runs the demo at other sizes. */
    String run(Sizes sizes, DeviceConfig settings, Progress progress, Interruption interruption)
            throws IOException {
        Path inputs = runDirectory.toAbsolutePath().normalize().resolve("inputs");
        TrueDistribution truth = new BuiltinCorpus(seed).trueDistribution();
        Files.createDirectories(inputs);
        try (RunLock lock = RunLock.acquire(runDirectory)) {
            AtomicFiles.removeLeftovers(inputs);
            prepareCorpus(inputs.resolve("corpus"), seed, sizes.limits());
            prepareCorpus(
                    inputs.resolve("pretraining-corpus"),
                    SeedDerivation.derive(seed, 0, Purpose.PRETRAINING, 1),
                    sizes.limits());
            prepareRandomModel(inputs.resolve("random-model"), truth);
            if (!Files.exists(inputs.resolve("model"))) {
                pretraining(inputs, sizes).run(settings, progress, interruption);
            }
        }
        DistributionTail tail = truth.tail(TAIL_MASS);
        Function<TokenBlocks, Map<String, Double>> measure =
                blocks -> Map.of(TAIL_COVERAGE, tail.coverage(blocks));
        List<GenerationMetrics> lines =
                new Experiment(settings, progress, interruption)
                        .run(config(inputs, sizes), runDirectory, RunConfig.measuring(measure));
        Path page =
                Report.of(List.of(runDirectory))
                        .write(runDirectory.resolve("report"), OptionalInt.empty());
        return GenerationMetrics.table(lines, List.of(TAIL_COVERAGE))
                + explanation(tail)
                + "run directory: %s%n".formatted(runDirectory.toAbsolutePath())
                + "report: %s%n".formatted(page.toAbsolutePath());
    }

    private static void prepareCorpus(Path directory, long corpusSeed, BlockLimits limits)
            throws IOException {
        if (Files.exists(directory)) {
            return;
        }
        BuiltinCorpus corpus = new BuiltinCorpus(corpusSeed);
        AtomicFiles.directory(
                directory,
                target -> {
                    for (Split split : Split.values()) {
                        int numBlocks =
                                split == Split.TRAIN
                                        ? limits.maxTrainBlocks()
                                        : limits.maxEvalBlocks();
                        long numTokens = (long) (numBlocks * BLOCK_LENGTH * TOKENS_TO_SPARE);
                        Files.writeString(
                                target.resolve(split + ".txt"),
                                String.join("", corpus.rowsOfTokens(split, numTokens)));
                    }
                });
    }

    private void prepareRandomModel(Path directory, TrueDistribution truth) throws IOException {
        if (Files.exists(directory)) {
            return;
        }
        JsonObject config = JsonFields.parse(MODEL, MODEL_NAME).object();
        config.addProperty("vocab_size", truth.vocabularySize());
        long modelSeed = SeedDerivation.derive(seed, 0, Purpose.INITIAL_WEIGHTS, 0);
        AtomicFiles.directory(
                directory,
                target -> {
                    RandomModel.write(config, MODEL_NAME, modelSeed, target);
                    BuiltinTokenizer.write(truth, target);
                });
    }

    private FineTuningJob pretraining(Path inputs, Sizes sizes) {
        Path corpus = inputs.resolve("pretraining-corpus");
        return new FineTuningJob(
                inputs.resolve("random-model"),
                corpus,
                corpus,
                inputs.resolve("model"),
                TrainingIdentity.ofPretraining(seed),
                sizes.pretraining(),
                BlockConfig.of(BLOCK_LENGTH),
                sizes.limits(),
                CheckpointInterval.DEFAULT);
    }

    private ExperimentConfig config(Path inputs, Sizes sizes) {
        DecodingOptions decoding =
                DecodingOptions.of(
                        "--new-tokens=" + BLOCK_LENGTH, "--no-repeat-ngram=" + NO_REPEAT_NGRAM);
        return new ExperimentConfig(
                inputs.resolve("model"),
                inputs.resolve("corpus"),
                seed,
                generations,
                StartWeights.PRETRAINED,
                BlockConfig.of(BLOCK_LENGTH),
                sizes.limits(),
                MixtureConfig.keeping(0),
                FINE_TUNING,
                SynthesisConfig.of(BLOCK_LENGTH, decoding, BatchSizeChoice.of(64)));
    }

    private static String explanation(DistributionTail tail) {
        return """

        test ppl: perplexity of original text under each generation. It rises because each
        generation is trained on text that the previous one wrote.
        tailCoverage: of the %s rarest words, a quarter of the true distribution, the share (by
        true probability) that still occurs in the generation's training text.
        """
                .formatted(Quantities.count(tail.size()));
    }
}
