package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths that name something else than the command needs. */
final class WrongPathsTest {

    @TempDir private Path directory;
    private Path model = Path.of("");
    private Path dataset = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void writeGoodInputs() throws IOException {
        model = Tiny.modelWithTokenizer(directory.resolve("model"));
        dataset = Tiny.dataset(directory.resolve("dataset"));
        output = directory.resolve("output");
    }

    @Test
    void anOutputThatIsTheInput() throws IOException {
        Path data = Files.writeString(directory.resolve("a.jsonl"), "{\"ids\": [5, 6]}\n");
        String message =
                "the output must be another file than the input, got %s for both".formatted(data);
        assertFails(
                CommandResult.of(
                        "synthesize", "--model", model, "--prompts", data, "--output", data),
                message);
        assertFails(
                CommandResult.of("evaluate", "--model", model, "--data", data, "--per-block", data),
                message);
        assertThat(data).hasContent("{\"ids\": [5, 6]}");
    }

    @Test
    void aManifestThatIsNoFile() throws IOException {
        String rule = "--from-manifest must be the manifest.json of a run, got ";
        assertFails(
                CommandResult.of("run", "--from-manifest", dataset, "--run-directory", output),
                rule + "a directory at " + dataset);
        Path nothing = directory.resolve("nothing");
        assertFails(
                CommandResult.of("run", "--from-manifest", nothing, "--run-directory", output),
                rule + "nothing at " + nothing);
    }

    @Test
    void inputsOfARunThatAreGone() throws IOException {
        Path run = directory.resolve("run");
        Path manifest = Files.createDirectory(run).resolve("manifest.json");
        String text =
                "{\"formatVersion\": 2, \"config\": {\"model\": \"%s\", \"dataset\": \"%s\"}}";
        Path gone = directory.resolve("gone");
        Files.writeString(manifest, text.formatted(gone, dataset));
        String rule = "the %s of %s must exist, got nothing at %s; give its new place by --%s";
        assertFails(
                CommandResult.of("run", "--run-directory", run, "--resume"),
                rule.formatted("model", manifest, gone, "model"));
        Files.writeString(manifest, text.formatted(model, gone));
        assertFails(
                CommandResult.of("run", "--run-directory", output, "--from-manifest", manifest),
                rule.formatted("dataset", manifest, gone, "dataset"));
    }

    private void assertFails(CommandResult result, String message) {
        assertThat(result).isEqualTo(CommandResult.failure(message));
        assertThat(output).doesNotExist();
    }
}
