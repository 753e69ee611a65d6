package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.harness.data.ModelHashes;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.RandomModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {

    private static final String ADVICE = "; give the same options or a new --run-directory";

    @TempDir private Path directory;

    @Test
    void aRunOfAnotherConfigurationIsRefusedAndLeftAlone() throws IOException {
        ExperimentRun run = ExperimentRun.in(directory);
        Path root = directory.resolve("run");
        ExperimentRun.run(run.config(3, 1, 0), root);
        Map<String, String> before = ExperimentRun.reproducible(root);
        assertRefused(run.config(4, 1, 0), root, " was started with seed 3, this run has 4");
        assertRefused(run.config(3, 0, 0), root, " was started with generations 1, this run has 0");
        assertRefused(
                run.config(3, 1, 0.5),
                root,
                " was started with keepOriginal 0.0, this run has 0.5");
        assertThat(ExperimentRun.reproducible(root)).isEqualTo(before);
    }

    @Test
    void aRunOnOtherInputsIsRefused() throws IOException {
        ExperimentRun run = ExperimentRun.in(directory);
        ExperimentConfig config = run.config(3, 1, 0);
        Path root = directory.resolve("run");
        ExperimentRun.run(config, root);
        Path test = run.dataset().resolve("test.jsonl");
        String testHash = Sha256.ofFile(test);
        Tiny.blocks(test, 9, 99);
        assertRefused(
                config,
                root,
                " was started with testSha256 \"%s\", this run has \"%s\""
                        .formatted(testHash, Sha256.ofFile(test)));
        Tiny.blocks(test, 9, 3);
        String modelHash = ModelHashes.of(run.model()).total();
        Files.writeString(run.model().resolve("README.md"), "# A model");
        Files.writeString(Files.createDirectory(run.model().resolve(".git")).resolve("HEAD"), "x");
        RandomModel.write(Tiny.config(), "config.json", 6, run.model());
        assertRefused(
                config,
                root,
                " was started with modelSha256 \"%s\", this run has \"%s\"; model.safetensors has changed"
                        .formatted(modelHash, ModelHashes.of(run.model()).total()));
    }

    @Test
    void inputsThatMovedAreNamedInTheManifest() throws IOException {
        ExperimentRun run = ExperimentRun.in(directory);
        Path root = directory.resolve("run");
        ExperimentRun.run(run.config(3, 1, 0), root);
        Path model = Files.move(run.model(), directory.resolve("moved model"));
        Path dataset = Files.move(run.dataset(), directory.resolve("moved dataset"));
        ExperimentRun.run(new ExperimentRun(model, dataset).config(3, 2, 0), root);
        JsonFields config = new RunFiles(root).manifestFields().requireObject("config");
        assertThat(config.requireString("model")).isEqualTo(model.toString());
        assertThat(config.requireString("dataset")).isEqualTo(dataset.toString());
        assertThat(config.requireLong("generations")).isEqualTo(2);
    }

    @Test
    void theBatchSizeThatTheFirstSynthesisChoseIsKept() throws IOException {
        Path root = directory.resolve("run");
        ExperimentRun.run(ExperimentRun.in(directory).config(3, 1, 0), root);
        try (RunDirectory run = RunDirectory.open(root)) {
            assertThat(run.decodingBatchSize(48, false)).isEqualTo(48);
        }
        try (RunDirectory resumed = RunDirectory.open(root)) {
            assertThat(resumed.decodingBatchSize(31, false)).isEqualTo(48);
            assertThat(resumed.decodingBatchSize(24, true)).isEqualTo(24);
            assertThat(resumed.decodingBatchSize(48, false)).isEqualTo(24);
            assertThat(resumed.microBatchSize(8, false)).isEqualTo(8);
            assertThat(resumed.microBatchSize(4, true)).isEqualTo(4);
            assertThat(resumed.microBatchSize(8, false)).isEqualTo(4);
        }
    }

    @Test
    void aDirectoryOfSeedsIsRefused() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(3, 1, 0);
        Path root = directory.resolve("run");
        Path seed = Files.createDirectories(root.resolve("seed-2"));
        assertThatThrownBy(() -> ExperimentRun.run(config, root))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "--run-directory must not hold the runs of --seeds, got %s; give another directory, or --seeds"
                                .formatted(seed));
        assertThat(root.resolve("manifest.json")).doesNotExist();
    }

    @Test
    void aManifestOfAnotherFormatIsRefused() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(3, 1, 0);
        Path root = Files.createDirectory(directory.resolve("run"));
        Files.writeString(root.resolve("manifest.json"), "{\"formatVersion\": 1}");
        assertThatThrownBy(() -> ExperimentRun.run(config, root))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "formatVersion must be 2, got 1 in %s/manifest.json; it was written by another version of ouroboros"
                                .formatted(root));
    }

    @Test
    void aRunInUseIsRefused() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(3, 1, 0);
        Path root = Files.createDirectory(directory.resolve("run"));
        try (RunLock lock = RunLock.acquire(root)) {
            assertThatThrownBy(() -> ExperimentRun.run(config, root))
                    .isInstanceOf(HarnessException.class)
                    .hasMessageMatching(
                            "\\Q%s\\E is in use by pid %d on host \\S+ since \\S+; wait for it or stop it"
                                    .formatted(root, ProcessHandle.current().pid()));
        }
        ExperimentRun.run(config, root);
        assertThat(root.resolve("metrics.jsonl")).exists();
    }

    private static void assertRefused(ExperimentConfig config, Path root, String difference) {
        assertThatThrownBy(() -> ExperimentRun.run(config, root))
                .isInstanceOf(HarnessException.class)
                .hasMessage(root + difference + ADVICE);
    }
}
