package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.datasets.mixing.KeepRule;
import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.synthesis.DecodingOptions;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs under other regimes, prompts, start weights and retention than the paper's. */
final class RegimeRunsTest {

    @TempDir private Path directory;
    private ExperimentConfig config;
    private Path root;

    @BeforeEach
    void prepare() throws IOException {
        config = ExperimentRun.in(directory).config(3, 3, 0);
        root = directory.resolve("run");
    }

    private static MixtureConfig regime(RegimeName regime, Double... shares) {
        return new MixtureConfig(Optional.of(regime), 0, KeepRule.BLOCKS, List.of(shares), 0);
    }

    private List<Long> counts(List<JsonFields> lines, String name) throws IOException {
        List<Long> counts = new ArrayList<>();
        for (JsonFields line : lines) {
            counts.add(line.requireLong(name));
        }
        return counts;
    }

    private List<String> origins(int generation) throws IOException {
        List<String> origins = new ArrayList<>();
        for (JsonFields line : JsonFields.readLines(new RunFiles(root).mixture(generation))) {
            boolean original = line.requireString("origin").equals("original");
            origins.add(
                    (original ? "o" : line.requireLong("generation") + "-")
                            + line.requireLong("index"));
        }
        return origins;
    }

    @Test
    void accumulatedTrainingSetsGrowAndSayWhereEachBlockComesFrom() throws IOException {
        List<JsonFields> lines =
                ExperimentRun.run(ExperimentRun.with(config, regime(RegimeName.ACCUMULATE)), root);
        assertThat(counts(lines, "trainingBlocks")).containsExactly(18L, 36L, 54L);
        assertThat(counts(lines, "originalBlocks")).containsExactly(18L, 18L, 18L);
        assertThat(counts(lines, "syntheticBlocks")).containsExactly(0L, 18L, 36L);
        assertThat(origins(0)).hasSize(18).startsWith("o0", "o1").endsWith("o17");
        assertThat(origins(2))
                .hasSize(54)
                .startsWith("o0", "o1")
                .contains("o17", "0-0", "0-17", "1-0")
                .endsWith("1-17");
        assertThat(JsonFields.readLines(new RunFiles(root).blockLosses(2))).hasSize(54);
        assertThat(root.resolve("generation-02/training-blocks.ids")).doesNotExist();
    }

    @Test
    void aMixInheritsBlocksOfThePreviousTrainingSet() throws IOException {
        List<JsonFields> lines =
                ExperimentRun.run(
                        ExperimentRun.with(config, regime(RegimeName.MIX, 0.5, 0.5, 0.0)), root);
        assertThat(counts(lines, "trainingBlocks")).containsExactly(18L, 18L, 18L);
        assertThat(counts(lines, "originalBlocks").get(1)).isEqualTo(9);
        assertThat(origins(2).subList(0, 9)).allMatch(origin -> origin.startsWith("1-"));
        assertThat(origins(1)).containsAll(origins(2).subList(9, 18));
    }

    @Test
    void promptsCanBeWhatTheGenerationBeforeWrote() throws IOException {
        SynthesisConfig previous =
                new SynthesisConfig(
                        PromptSource.PREVIOUS,
                        4,
                        true,
                        1,
                        DecodingOptions.of("--beam-width=3", "--new-tokens=2"),
                        BatchSizeChoice.of(5));
        ExperimentRun.run(ExperimentRun.with(config, previous), root);
        List<JsonFields> first = JsonFields.readLines(new RunFiles(root).synthetic(0));
        List<JsonFields> second = JsonFields.readLines(new RunFiles(root).synthetic(1));
        assertThat(first).hasSize(18);
        for (int i = 0; i < 18; i++) {
            int[] before = first.get(i).requireIds("ids");
            int[] after = second.get(i).requireIds("ids");
            assertThat(before).hasSize(6);
            assertThat(after).startsWith(before[0], before[1], before[2], before[3]);
        }
    }

    @Test
    void everySyntheticSetIsLearned() throws IOException {
        SynthesisConfig sets =
                new SynthesisConfig(
                        PromptSource.ORIGINAL,
                        Tiny.BLOCK_LENGTH,
                        false,
                        2,
                        DecodingOptions.of("--beam-width=3", "--new-tokens=" + Tiny.BLOCK_LENGTH),
                        BatchSizeChoice.of(5));
        ExperimentConfig augmented =
                ExperimentRun.with(ExperimentRun.with(config, sets), regime(RegimeName.AUGMENT));
        List<JsonFields> lines = ExperimentRun.run(augmented, root);
        assertThat(counts(lines, "syntheticBlocks")).containsExactly(0L, 36L, 36L);
        List<JsonFields> corpus = JsonFields.readLines(new RunFiles(root).synthetic(0));
        assertThat(counts(corpus, "set").subList(16, 20)).containsExactly(0L, 0L, 1L, 1L);
        assertThat(lines.get(0).requireObject("written").requireLong("prompts")).isEqualTo(18);
    }

    @Test
    void drawsDifferByGenerationAndAreTheSameForASeed() throws IOException {
        DecodingOptions draws =
                DecodingOptions.of(
                        "--sample", "--new-tokens=" + Tiny.BLOCK_LENGTH, "--min-new-tokens=0");
        SynthesisConfig sampling =
                SynthesisConfig.of(Tiny.BLOCK_LENGTH, draws, BatchSizeChoice.of(5));
        ExperimentConfig sampled = ExperimentRun.with(config, sampling);
        ExperimentRun.run(sampled, root);
        Path again = directory.resolve("again");
        ExperimentRun.run(sampled, again);
        Map<String, String> first = ExperimentRun.reproducible(root);
        assertThat(ExperimentRun.reproducible(again)).isEqualTo(first);
        assertThat(first.get("generation-00/synthetic.jsonl"))
                .isNotEqualTo(first.get("generation-01/synthetic.jsonl"));
    }

    @Test
    void aCheckpointThatIsMissingPointsToVerify() throws IOException {
        ExperimentRun.run(config, root);
        RunFiles files = new RunFiles(root);
        Files.delete(files.checkpoint(1).resolve("model.safetensors"));
        Files.delete(files.marker(1, RunFiles.Stage.EVALUATION));
        assertThatThrownBy(() -> ExperimentRun.run(config, root))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(files.checkpoint(1) + " must contain model.safetensors")
                .hasMessageEndingWith(
                        "; ouroboros verify --repair %s removes what is damaged".formatted(root));
    }

    /** One token of six for each of three prompts fills no block. */
    @Test
    void aGenerationThatWroteNoBlockIsNamed() {
        SynthesisConfig little =
                SynthesisConfig.of(
                        Tiny.BLOCK_LENGTH,
                        DecodingOptions.of("--beam-width=3", "--new-tokens=1"),
                        BatchSizeChoice.of(5));
        ExperimentConfig three =
                new ExperimentConfig(
                        config.model(),
                        config.dataset(),
                        3,
                        2,
                        StartWeights.PRETRAINED,
                        config.blocks(),
                        new BlockLimits(3, 3),
                        config.mixture(),
                        config.fineTuning(),
                        little);
        assertThatThrownBy(() -> ExperimentRun.run(three, root))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "generation 1 must have at least one block to learn, got none: generation 0 wrote less than a block; raise --min-new-tokens or --sample-size");
    }

    @Test
    void aGenerationCanStartFromTheOneBefore() throws IOException {
        ExperimentRun.run(ExperimentRun.with(config, StartWeights.PREVIOUS), root);
        RunFiles files = new RunFiles(root);
        String weights = Sha256.ofFile(files.checkpoint(1).resolve("model.safetensors"));
        JsonFields marker = files.results(2, RunFiles.Stage.FINE_TUNING);
        assertThat(marker.requireObject("parents").requireString("startSha256")).isEqualTo(weights);
    }

    /** Gerstgrasser et al. 2024 pretrain each generation from scratch. */
    @Test
    void everyGenerationCanStartFromFreshRandomWeights() throws IOException {
        ExperimentConfig random = ExperimentRun.with(config, StartWeights.RANDOM);
        ExperimentRun.run(random, root);
        RunFiles files = new RunFiles(root);
        List<String> starts = new ArrayList<>();
        for (int generation = 0; generation < 3; generation++) {
            starts.add(
                    files.results(generation, RunFiles.Stage.FINE_TUNING)
                            .requireObject("parents")
                            .requireString("startSha256"));
        }
        assertThat(starts).doesNotHaveDuplicates();
        Path again = directory.resolve("again");
        ExperimentRun.run(random, again);
        assertThat(ExperimentRun.reproducible(again)).isEqualTo(ExperimentRun.reproducible(root));
        Path pretrained = directory.resolve("pretrained");
        ExperimentRun.run(config, pretrained);
        assertThat(Sha256.ofFile(files.checkpoint(0).resolve("model.safetensors")))
                .isNotEqualTo(
                        Sha256.ofFile(
                                new RunFiles(pretrained)
                                        .checkpoint(0)
                                        .resolve("model.safetensors")));
    }

    @Test
    void promptsOfTheStartTokenAloneWriteWholeTexts() throws IOException {
        SynthesisConfig whole =
                new SynthesisConfig(
                        PromptSource.BOS,
                        Tiny.BLOCK_LENGTH,
                        true,
                        1,
                        DecodingOptions.of("--sample", "--new-tokens=5"),
                        BatchSizeChoice.of(5));
        ExperimentRun.run(ExperimentRun.with(config, whole), root);
        List<JsonFields> written = JsonFields.readLines(new RunFiles(root).synthetic(1));
        assertThat(written).hasSize(18);
        List<List<Integer>> texts = new ArrayList<>();
        for (JsonFields line : written) {
            assertThat(line.requireIds("ids")).hasSize(6).startsWith(2);
            texts.add(IntStream.of(line.requireIds("ids")).boxed().toList());
        }
        assertThat(texts.stream().distinct().count()).isGreaterThan(10); // draws of their own
    }

    @Test
    void aRunIsLengthenedAsIfItHadBeenLongAtOnce() throws IOException {
        Path straight = directory.resolve("straight");
        ExperimentRun.run(config, straight);
        ExperimentRun run = ExperimentRun.in(directory.resolve("again"));
        ExperimentRun.run(run.config(3, 2, 0), root);
        ExperimentRun.run(run.config(3, 3, 0), root);
        assertThat(ExperimentRun.reproducible(root))
                .isEqualTo(ExperimentRun.reproducible(straight));
        assertThat(new RunFiles(root).numGenerations()).isEqualTo(3);
        assertThatThrownBy(() -> ExperimentRun.run(run.config(3, 1, 0), root))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        root
                                + " was started with generations 3, this run has 1; give the same options or a new --run-directory");
    }

    @Test
    void whatWasMadeFromOtherParentsIsDoneAgain() throws IOException {
        ExperimentRun.run(config, root);
        Map<String, String> whole = ExperimentRun.reproducible(root);
        Path marker = root.resolve("generation-01/fine-tuning.json");
        String text = Files.readString(marker);
        String weights =
                new RunFiles(root)
                        .results(1, RunFiles.Stage.FINE_TUNING)
                        .requireString("weightsSha256");
        Files.writeString(marker, text.replace(weights, "0".repeat(64)));
        List<String> works = new ArrayList<>();
        Progress recording =
                (what, total, unit) -> {
                    works.add(what);
                    return Progress.silent().start(what, total, unit);
                };
        ExperimentRun.run(config, root, recording, Interruption.manual());
        assertThat(works)
                .contains("evaluating generation 1", "synthesizing, generation 1")
                .doesNotContain("evaluating generation 0", "synthesizing, generation 0");
        // the forged hash stays: nothing but the marker says what the weights should be
        assertThat(ExperimentRun.reproducible(root).keySet()).isEqualTo(whole.keySet());
    }

    @Test
    void onlyTheNewestWeightsAreKeptAndComeBackWhereTheyAreNeeded() throws IOException {
        ExperimentConfig previous = ExperimentRun.with(config, StartWeights.PREVIOUS);
        Path straight = directory.resolve("straight");
        ExperimentRun.run(previous, straight);
        RunConfig oneCheckpoint =
                new RunConfig(
                        CheckpointInterval.DEFAULT,
                        ExperimentRun.MEASURE,
                        1,
                        true,
                        Optional.empty());
        Experiment experiment = new Experiment(Tiny.CPU, Progress.silent(), Interruption.manual());
        experiment.run(previous, root, oneCheckpoint);
        RunFiles files = new RunFiles(root);
        assertThat(files.checkpoint(0)).exists();
        assertThat(files.checkpoint(1)).doesNotExist();
        assertThat(files.droppedCheckpoint(1)).exists();
        assertThat(files.checkpoint(2)).exists();
        assertThatThrownBy(
                        () ->
                                new GenerationExport(files, 1)
                                        .writeCheckpoint(directory.resolve("out"), StorageType.F32))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "generation 1 must have its checkpoint, got one dropped by --max-checkpoints in "
                                + files.generation(1));
        // killed after a training's marker, before the older weights were dropped
        Files.delete(files.droppedCheckpoint(1));
        Files.createDirectory(files.checkpoint(1));
        experiment.run(previous, root, oneCheckpoint);
        assertThat(files.checkpoint(1)).doesNotExist();
        assertThat(files.droppedCheckpoint(1)).exists();
        Files.delete(files.marker(2, RunFiles.Stage.FINE_TUNING)); // needs generation 1's weights
        experiment.run(previous, root, oneCheckpoint);
        assertThat(files.checkpoint(1)).doesNotExist();
        assertThat(files.trainingBlocks(1)).doesNotExist();
        assertThat(files.training(1)).doesNotExist();
        assertThat(Files.readString(files.metrics()))
                .isEqualTo(Files.readString(new RunFiles(straight).metrics()));
        try (var events = Files.list(files.tensorBoard())) {
            // each epoch, each generation, and what two of them wrote
            assertThat(events).hasSize(3 * 2 + 3 + 2);
        }
    }
}
