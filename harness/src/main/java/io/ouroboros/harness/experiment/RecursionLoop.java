package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.mixing.KeptOriginals;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.datasets.tokens.TokenBlocksFile;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.data.ModelCompanions;
import io.ouroboros.harness.evaluation.PerplexityEvaluator;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.finetuning.FineTuner;
import io.ouroboros.harness.finetuning.FineTuningResult;
import io.ouroboros.harness.finetuning.TrainingCheckpoints;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.AtomicFiles;
import io.ouroboros.harness.runtime.ComputeTarget;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.runtime.JsonFormat;
import io.ouroboros.harness.runtime.SeedDerivation;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;
import io.ouroboros.harness.runtime.Sha256;
import io.ouroboros.harness.synthesis.CorpusSynthesizer;
import io.ouroboros.harness.synthesis.FinishedPrompts;
import io.ouroboros.harness.synthesis.SynthesisShards;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.Continuation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recursion: each generation is the pretrained model, fine-tuned on original blocks or on what
 * the generation before wrote, measured on original test blocks, and lets it write the next corpus.
 *
 * <p>The loop keeps nothing between stages but what is in the run directory, and does only the
 * stages without a marker: a fresh run is a resume from nothing.
 */
final class RecursionLoop {

    private static final Logger LOG = LoggerFactory.getLogger(RecursionLoop.class);

    /** Fixed prompts whose continuations every generation writes down, for people to read. */
    private static final int NUM_SAMPLES = 8;

    private final ExperimentConfig config;
    private final RunDirectory directory;
    private final OriginalBlocks original;
    private final BlockReader reader;
    private final CheckpointInterval interval;
    private final CorpusMeasure measure;
    private final ComputeTarget target;
    private final Progress progress;
    private final Interruption interruption;

    RecursionLoop(
            ExperimentConfig config,
            RunDirectory directory,
            OriginalBlocks original,
            BlockReader reader,
            CheckpointInterval interval,
            CorpusMeasure measure,
            ComputeTarget target,
            Progress progress,
            Interruption interruption) {
        this.config = config;
        this.directory = directory;
        this.original = original;
        this.reader = reader;
        this.interval = interval;
        this.measure = measure;
        this.target = target;
        this.progress = progress;
        this.interruption = interruption;
    }

    /** Does every stage that is not done, and leaves {@code metrics.jsonl} complete. */
    void run() throws IOException {
        for (int generation = 0; generation < config.generations(); generation++) {
            interruption.check();
            try (Generation stages = new Generation(generation)) {
                stages.doWhatIsMissing();
            }
            writeMetrics();
        }
    }

    /** Writes the lines of all measured generations, also of those after a stage done again. */
    private void writeMetrics() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int generation = 0; generation < config.generations(); generation++) {
            if (directory.files().isDone(generation, Stage.EVALUATION)) {
                JsonFields line = directory.files().results(generation, Stage.EVALUATION);
                lines.append(JsonFormat.line(line.object())).append('\n');
            }
        }
        AtomicFiles.writeString(directory.files().metrics(), lines.toString());
    }

    /** Which blocks of a generation's training mix are original. */
    private KeptOriginals keptOriginals(int generation) {
        return KeptOriginals.draw(
                original.training().size(),
                generation == 0 ? 1 : config.originalFraction(),
                SeedDerivation.derive(config.seed(), generation, Purpose.MIXTURE, 0));
    }

    /** The blocks that a generation learns: a mix of original ones and its predecessor's. */
    private TokenBlocks trainingBlocks(int generation) throws IOException {
        KeptOriginals kept = keptOriginals(generation);
        if (kept.count() == original.training().size()) {
            return original.training();
        }
        TokenBlocks synthetic =
                TokenBlocksFile.read(
                        directory.files().synthetic(generation - 1), config.blockLength());
        return kept.mix(original.training(), synthetic);
    }

    /** The stages of one generation; loads its model when the first of them needs it. */
    private final class Generation implements AutoCloseable {

        private final int generation;
        private @Nullable CausalLanguageModel model;

        Generation(int generation) {
            this.generation = generation;
        }

        void doWhatIsMissing() throws IOException {
            Files.createDirectories(directory.files().generation(generation));
            AtomicFiles.removeLeftovers(directory.files().generation(generation));
            perform(Stage.FINE_TUNING, this::fineTune);
            TrainingCheckpoints.remove(directory.files().training(generation));
            perform(Stage.EVALUATION, this::evaluate);
            if (generation + 1 < config.generations()) { // nobody would read the last one's corpus
                perform(Stage.SYNTHESIS, this::synthesize);
            }
            SynthesisShards.remove(directory.files().synthesis(generation));
        }

        private void perform(Stage stage, StageWork work) throws IOException {
            if (directory.files().isDone(generation, stage)) {
                LOG.debug("generation {}: {} is done already", generation, stage);
                return;
            }
            long start = System.nanoTime();
            JsonObject results = work.perform();
            directory.markDone(generation, stage, results, (System.nanoTime() - start) / 1e9);
        }

        private JsonObject fineTune() throws IOException {
            TokenBlocks training = trainingBlocks(generation);
            CausalLanguageModel pretrained = target.load(config.model());
            model = pretrained;
            FineTuningResult result =
                    new FineTuner(config.fineTuning(), progress, interruption)
                            .fineTune(
                                    pretrained,
                                    training,
                                    original.validation(),
                                    FineTuner.Identity.ofGeneration(config.seed(), generation),
                                    new TrainingCheckpoints(
                                            directory.files().training(generation),
                                            interval,
                                            Sha256.ofDirectory(config.model())));
            AtomicFiles.replaceDirectory(
                    directory.files().checkpoint(generation),
                    checkpoint -> {
                        pretrained.save(checkpoint);
                        ModelCompanions.copy(config.model(), checkpoint);
                    });
            KeptOriginals kept = keptOriginals(generation);
            JsonObject json = result.toJson();
            json.addProperty("trainingBlocks", training.size());
            json.addProperty("originalBlocks", kept.count());
            json.addProperty("syntheticBlocks", training.size() - kept.count());
            measure.measure(training).forEach(json::addProperty);
            json.addProperty(
                    "weightsSha256",
                    Sha256.ofFile(
                            directory.files().checkpoint(generation).resolve("model.safetensors")));
            return json;
        }

        private JsonObject evaluate() throws IOException {
            PerplexitySummary test =
                    new PerplexityEvaluator(
                                    model(),
                                    PerplexityEvaluator.PAPER_BATCH_SIZE,
                                    progress,
                                    interruption)
                            .evaluate(
                                    "evaluating generation %d".formatted(generation),
                                    original.test())
                            .summary();
            writeSamples();
            return GenerationMetrics.line(
                    generation,
                    config.seed(),
                    directory.files().results(generation, Stage.FINE_TUNING).object(),
                    test);
        }

        /** Lets the model continue test blocks that are the same in every generation. */
        private void writeSamples() throws IOException {
            TokenBlocks test = original.test();
            List<int[]> prompts = new ArrayList<>();
            int numSamples = Math.min(NUM_SAMPLES, test.size());
            for (int i = 0; i < numSamples; i++) {
                prompts.add(test.block((int) ((long) i * test.size() / numSamples)));
            }
            List<Continuation> found =
                    continuations("sampling", prompts, FinishedPrompts.nowhere());
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < prompts.size(); i++) {
                int[] ids = found.get(i).idArray();
                JsonObject line = new JsonObject();
                line.addProperty("prompt", i);
                line.add("promptIds", JsonFormat.array(prompts.get(i)));
                line.add("continuation", JsonFormat.array(ids));
                line.addProperty("score", found.get(i).score());
                line.addProperty("promptText", reader.textOf(prompts.get(i)));
                line.addProperty("text", reader.textOf(ids));
                lines.append(JsonFormat.line(line)).append('\n');
            }
            AtomicFiles.writeString(directory.files().samples(generation), lines.toString());
        }

        private JsonObject synthesize() throws IOException {
            TokenBlocks prompts = original.training();
            int[] positions = keptOriginals(generation + 1).syntheticPositions();
            List<int[]> chosen = new ArrayList<>();
            for (int position : positions) { // blocks that stay original are never synthesised
                chosen.add(prompts.block(position));
            }
            Path file = directory.files().synthetic(generation);
            FinishedPrompts shards =
                    new SynthesisShards(
                            directory.files().synthesis(generation),
                            Sha256.ofDirectory(directory.files().checkpoint(generation)));
            SyntheticCorpus.write(file, positions, continuations("synthesizing", chosen, shards));
            JsonObject json = new JsonObject();
            json.addProperty("blocks", positions.length);
            json.addProperty("corpusSha256", Sha256.ofFile(file));
            return json;
        }

        /** The best continuation of each prompt. */
        private List<Continuation> continuations(
                String what, List<int[]> prompts, FinishedPrompts finished) throws IOException {
            return new CorpusSynthesizer(
                            model(),
                            config.decodingRules(),
                            config.decodingBatchSize(),
                            progress,
                            interruption)
                            .continuations(
                                    "%s, generation %d".formatted(what, generation),
                                    prompts,
                                    finished)
                            .stream()
                            .map(continuations -> continuations.get(0))
                            .toList();
        }

        private CausalLanguageModel model() throws IOException {
            CausalLanguageModel loaded = model;
            if (loaded == null) {
                loaded = target.load(directory.files().checkpoint(generation));
                model = loaded;
            }
            return loaded;
        }

        @Override
        public void close() {
            if (model != null) {
                model.close();
            }
        }
    }

    /** One stage's work; what it returns goes into the marker. */
    @FunctionalInterface
    private interface StageWork {
        JsonObject perform() throws IOException;
    }
}
