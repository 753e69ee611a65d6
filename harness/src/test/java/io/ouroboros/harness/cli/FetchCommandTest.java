package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.hub.FakeHub;
import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FetchCommandTest {
    private final FakeHub hub = new FakeHub();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path directory;

    FetchCommandTest() throws IOException {
        hub.file("models/facebook/opt-tiny", "config.json", "{}")
                .largeFile("models/facebook/opt-tiny", "model.safetensors", new byte[2050])
                .largeFile("datasets/wikitext", "raw/test-00000-of-00001.parquet", new byte[31])
                .largeFile("datasets/wikitext", "raw/train-00000-of-00001.parquet", new byte[47]);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void modelIsPrintedWithItsFiles() {
        assertThat(fetch("facebook/opt-tiny")).isEqualTo(ExitCode.DONE);
        assertThat(out)
                .hasToString(
                        """
                        model      facebook/opt-tiny
                        revision   main
                        commit     27dcfa74d334bc871f3234de431e71c6eeba5dd6
                        directory  %s/models--facebook--opt-tiny/snapshots/27dcfa74d334bc871f3234de431e71c6eeba5dd6

                        file                  size
                        -----------------  -------
                        config.json            2 B
                        model.safetensors  2.0 KiB
                        """
                                .formatted(directory));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void datasetIsPrintedAsJson() {
        assertThat(fetch("wikitext:raw", "--format", "json")).isEqualTo(ExitCode.DONE);
        assertThat(out)
                .hasToString(
                        """
                        {"dataset":"wikitext","config":"raw","revision":"main","commit":"27dcfa74d334bc871f3234de431e71c6eeba5dd6",\
                        "directory":"%s/datasets--wikitext/snapshots/27dcfa74d334bc871f3234de431e71c6eeba5dd6",\
                        "splits":{"test":["raw/test-00000-of-00001.parquet"],"train":["raw/train-00000-of-00001.parquet"]},\
                        "files":[{"name":"raw/test-00000-of-00001.parquet","sizeBytes":31},{"name":"raw/train-00000-of-00001.parquet","sizeBytes":47}]}
                        """
                                .formatted(directory));
    }

    @Test
    void secondFetchWorksWithoutTheHub() {
        assertThat(fetch("wikitext", "--config", "raw")).isEqualTo(ExitCode.DONE);
        String online = out.toString();
        hub.close();
        out.getBuffer().setLength(0);
        assertThat(fetch("wikitext", "--dataset", "--offline")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().replace("config     \n", "config     raw\n")).isEqualTo(online);
    }

    @Test
    void offlineFailureIsOneLine() {
        assertThat(fetch("facebook/opt-tiny", "--offline")).isEqualTo(ExitCode.FAILED);
        assertThat(err)
                .hasToString(
                        "ouroboros: could not find revision main of model facebook/opt-tiny in the cache %s while offline; run 'ouroboros fetch facebook/opt-tiny' online\n"
                                .formatted(directory));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void configurationIsGivenOnce() {
        assertThat(fetch("wikitext:raw", "--config", "v1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("ouroboros: --config must not be combined with ID:CONFIG, got both\n");
    }

    @Test
    void idMustBeOne() {
        assertThat(fetch("./opt")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith(
                        "ouroboros: hub id must be NAME or OWNER/NAME of letters, digits, '-', '_' and '.', got ./opt\n");
    }

    private int fetch(String... arguments) {
        List<String> all = new ArrayList<>(List.of("fetch", "--quiet"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--cache-directory", directory.toString()));
        Map<String, String> environment =
                Map.of(
                        "HF_ENDPOINT", hub.endpoint().toString(),
                        "HF_HOME", directory.toString());
        Session session =
                new Session(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Terminal.NONE,
                        Interruption.manual(),
                        environment);
        return Main.execute(session, List.of(new FetchCommand()), all.toArray(String[]::new));
    }
}
