package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.mixing.Mixture;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.data.TokenizerFiles;
import io.ouroboros.harness.evaluation.PerplexityEvaluator;
import io.ouroboros.harness.evaluation.PerplexityResult;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.finetuning.FineTuner;
import io.ouroboros.harness.finetuning.FineTuningResult;
import io.ouroboros.harness.finetuning.TrainedModel;
import io.ouroboros.harness.finetuning.TrainingCheckpoints;
import io.ouroboros.harness.finetuning.TrainingIdentity;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;
import io.ouroboros.harness.synthesis.CorpusSynthesizer;
import io.ouroboros.harness.synthesis.FinishedPrompts;
import io.ouroboros.harness.synthesis.GenerationConfigFile;
import io.ouroboros.harness.synthesis.SynthesisShards;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.RandomModel;
import io.ouroboros.models.decoding.Continuation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Does the stages of one generation; loads its model when the first of them needs it. */
final class GenerationStages implements AutoCloseable {

    /** How many test blocks every generation continues for people to read. */
    private static final int NUM_SAMPLES = 8;

    private static final String WEIGHTS = "checkpoint/model.safetensors";

    private final RunContext run;
    private final TrainingSets trainingSets;
    private final int generation;
    private @Nullable CausalLanguageModel model;
    private @Nullable TokenBlocks training;

    GenerationStages(RunContext run, TrainingSets trainingSets, int generation) {
        this.run = run;
        this.trainingSets = trainingSets;
        this.generation = generation;
    }

    /**
     * Trains the generation.
     *
     * @param start the model to start from
     * @param startSha256 its hash
     */
    StageOutcome fineTune(Path start, String startSha256) throws IOException {
        Mixture mixture = trainingSets.mixture(generation);
        if (mixture.size() == 0) {
            throw new HarnessException(
                    "generation %d must have at least one block to learn, got none: generation %d wrote less than a block; raise --min-new-tokens or --sample-size"
                            .formatted(generation, generation - 1));
        }
        TokenBlocks blocks = training(mixture);
        CausalLanguageModel started = run.target().load(start);
        model = started;
        if (run.config().init() == StartWeights.RANDOM) {
            RandomModel.replaceWeights(started, run.seed(generation, Purpose.INITIAL_WEIGHTS));
        }
        TrainingCheckpoints states =
                new TrainingCheckpoints(
                        run.files().training(generation),
                        run.settings().interval(),
                        startSha256,
                        run.directory()::microBatchSize);
        TrainingIdentity identity = TrainingIdentity.ofGeneration(run.config().seed(), generation);
        TokenBlocks validation = run.original().validation();
        FineTuner tuner =
                new FineTuner(
                        run.config().fineTuning(),
                        run.progress(),
                        run.interruption(),
                        this::writeEvents);
        FineTuningResult result = tuner.fineTune(started, blocks, validation, identity, states);
        Path checkpoint = save(started, start);
        Path mixtureFile = run.files().mixture(generation);
        MixtureFile.write(mixture, mixtureFile);
        Map<String, String> hashes = hashes(checkpoint, mixtureFile);
        int originalBlocks = mixture.count(Mixture.ORIGINAL);
        return new StageOutcome(
                hashes,
                new FineTuned(
                        result,
                        new Trained(
                                mixture.size(),
                                originalBlocks,
                                mixture.size() - originalBlocks,
                                Objects.requireNonNull(hashes.get(WEIGHTS)))));
    }

    /** Saves the trained model; returns its checkpoint. */
    private Path save(CausalLanguageModel trained, Path start) throws IOException {
        Path checkpoint = run.files().checkpoint(generation);
        AtomicFiles.replaceDirectory(
                checkpoint,
                directory -> {
                    TrainedModel.save(trained, start, directory);
                    TokenizerFiles.copy(run.config().model(), directory);
                    GenerationConfigFile.addRules(directory, run.config().synthesis().decoding());
                });
        return checkpoint;
    }

    /** Measures the generation on original text, and its training set under generation 0. */
    StageOutcome evaluate(FineTuned fineTuned) throws IOException {
        OriginalText original = run.original();
        PerplexityResult test =
                evaluator(model())
                        .evaluate(
                                "evaluating generation " + generation,
                                original.test(),
                                original.deciles());
        TokenBlocks blocks = training(trainingSets.mixture(generation));
        PerplexityResult underFirst = underGeneration0(blocks);
        Path losses = run.files().blockLosses(generation);
        underFirst.writeBlocks(losses);
        Path samples = run.files().samples(generation);
        writeSamples(samples);
        Map<String, Double> text = new LinkedHashMap<>(original.measure(blocks));
        text.putAll(run.settings().measure().apply(blocks));
        long seed = run.config().seed();
        Evaluated evaluated =
                Evaluated.of(
                        generation, seed, fineTuned, test.summary(), underFirst.summary(), text);
        return new StageOutcome(hashes(losses, samples), evaluated);
    }

    /** Writes the generation's corpus and measures it. */
    StageOutcome synthesize(String weightsSha256) throws IOException {
        int[] positions = trainingSets.promptPositions(generation);
        List<int[]> prompts = trainingSets.prompts(generation, positions);
        SynthesisShards shards =
                new SynthesisShards(
                        run.files().synthesis(generation),
                        weightsSha256,
                        "--decoding-batch-size",
                        run.directory()::decodingBatchSize);
        List<List<Continuation>> found = continuations("synthesizing", prompts, shards);
        boolean keepPrompt = run.config().synthesis().keepPrompt();
        Path file = run.files().synthetic(generation);
        SyntheticCorpus.write(file, positions, keepPrompt ? prompts : List.of(), found);
        TokenBlocks corpus = trainingSets.corpus(generation);
        Map<String, String> hashes = hashes(file);
        Optional<PerplexitySummary> underItself = Optional.empty();
        Optional<Map<String, Double>> text = Optional.empty();
        if (corpus.size() > 0) {
            String what = "evaluating what generation %d wrote".formatted(generation);
            underItself = Optional.of(evaluator(model()).evaluate(what, corpus).summary());
            text = Optional.of(run.original().measure(corpus));
        }
        String sha256 = Objects.requireNonNull(hashes.get(file.getFileName().toString()));
        return new StageOutcome(
                hashes, new Written(positions.length, corpus.size(), sha256, underItself, text));
    }

    private void writeEvents(FineTuningResult epochs) throws IOException {
        if (run.settings().tensorBoard()) {
            new EventFiles(run.files().tensorBoard()).writeEpoch(generation, epochs);
        }
    }

    private PerplexityResult underGeneration0(TokenBlocks blocks) throws IOException {
        String what = "evaluating training blocks of generation %d".formatted(generation);
        if (generation == 0) {
            return evaluator(model()).evaluate(what, blocks);
        }
        try (CausalLanguageModel first = load(0)) {
            return evaluator(first).evaluate(what, blocks);
        }
    }

    private PerplexityEvaluator evaluator(CausalLanguageModel evaluated) {
        return PerplexityEvaluator.of(evaluated, run.progress(), run.interruption());
    }

    /** Continues test blocks that are the same in every generation. */
    private void writeSamples(Path file) throws IOException {
        TokenBlocks test = run.original().test();
        int promptLength = run.config().synthesis().promptLength();
        List<int[]> prompts = new ArrayList<>();
        int numSamples = Math.min(NUM_SAMPLES, test.size());
        for (int i = 0; i < numSamples; i++) {
            int[] block = test.block((int) ((long) i * test.size() / numSamples));
            prompts.add(Arrays.copyOf(block, promptLength));
        }
        List<List<Continuation>> found =
                continuations("sampling", prompts, FinishedPrompts.nowhere());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            Continuation best = found.get(i).get(0);
            JsonObject line = new JsonObject();
            line.addProperty("prompt", i);
            line.add("promptIds", JsonFormat.array(prompts.get(i)));
            line.add("continuation", JsonFormat.array(best.ids()));
            line.addProperty("score", best.score());
            line.addProperty("promptText", run.reader().textOf(prompts.get(i)));
            line.addProperty("text", run.reader().textOf(best.ids()));
            lines.add(JsonFormat.line(line));
        }
        AtomicFiles.writeLines(file, lines.stream());
    }

    private List<List<Continuation>> continuations(
            String what, List<int[]> prompts, FinishedPrompts finished) throws IOException {
        SynthesisConfig synthesis = run.config().synthesis();
        return new CorpusSynthesizer(
                        model(),
                        synthesis.decodingConfig(run.seed(generation, Purpose.SAMPLING)),
                        synthesis.decodingBatchSize(),
                        run.progress(),
                        run.interruption())
                .continuations("%s, generation %d".formatted(what, generation), prompts, finished);
    }

    private Map<String, String> hashes(Path... made) throws IOException {
        return StageOutcome.hashes(run.files().generation(generation), made);
    }

    private CausalLanguageModel model() throws IOException {
        CausalLanguageModel loaded = model;
        if (loaded == null) {
            loaded = load(generation);
            model = loaded;
        }
        return loaded;
    }

    private CausalLanguageModel load(int other) throws IOException {
        try {
            return run.target().load(run.files().checkpoint(other));
        } catch (IOException e) {
            throw new IOException(
                    "%s; ouroboros verify --repair %s removes what is damaged"
                            .formatted(IoFailures.describe(e), run.files().root()),
                    e);
        }
    }

    private TokenBlocks training(Mixture mixture) throws IOException {
        TokenBlocks assembled = training;
        if (assembled == null) {
            assembled = trainingSets.blocks(generation, mixture);
            training = assembled;
        }
        return assembled;
    }

    /** Frees the model and removes the training set, also that of a killed process. */
    @Override
    public void close() throws IOException {
        if (model != null) {
            model.close();
        }
        Files.deleteIfExists(run.files().trainingBlocks(generation));
    }
}
