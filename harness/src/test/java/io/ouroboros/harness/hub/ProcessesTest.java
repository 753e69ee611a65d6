package io.ouroboros.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other processes on the same cache, killed and not. */
final class ProcessesTest {
    private static final byte[] WEIGHTS = HubFixture.bytes(90_001, 21);
    private static final String STORE = "/store/" + Sha256.ofBytes(WEIGHTS);

    private final FakeHub hub = new FakeHub();

    @TempDir private Path directory;

    ProcessesTest() throws IOException {
        hub.file("models/opt", "config.json", "{}")
                .largeFile("models/opt", "model.safetensors", WEIGHTS);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void downloadOfAKilledProcessIsContinued() throws Exception {
        hub.fault(STORE, hub.silenceAfter(WEIGHTS.length, Arrays.copyOf(WEIGHTS, 60_013)));
        Process process = start();
        Path partial =
                fixture()
                        .cache()
                        .resolve("models--opt/blobs")
                        .resolve(Sha256.ofBytes(WEIGHTS) + ".ouroboros.incomplete");
        for (int i = 0; i < 600 && !(Files.exists(partial) && Files.size(partial) == 60_013); i++) {
            Thread.sleep(50);
        }
        process.destroyForcibly().waitFor();
        assertThat(partial).hasSize(60_013);
        assertFetched();
        assertThat(hub.requestsFor(STORE).get(1).header("Range")).isEqualTo("bytes=60013-");
    }

    @Test
    void processesThatFetchTheSameFileShareOneDownload() throws Exception {
        Process first = start();
        Process second = start();
        assertFetched();
        assertThat(first.waitFor()).isZero();
        assertThat(second.waitFor()).isZero();
        assertThat(hub.requestsFor(STORE)).hasSize(1);
    }

    /** Fetches the model of the test. */
    static final class Fetcher {
        private Fetcher() {}

        public static void main(String[] args) throws IOException {
            HubConfig config =
                    new HubConfig(
                            URI.create(args[0]),
                            HubToken.NONE,
                            Path.of(args[1]),
                            Path.of(args[2]),
                            false,
                            new HubNetwork(Map.of()));
            ModelSnapshot unused =
                    HubClient.of(config, Progress.silent(), Interruption.manual())
                            .fetchModel("opt", "main");
        }
    }

    private Process start() throws IOException {
        return JavaProcess.start(
                List.of(),
                Fetcher.class,
                hub.endpoint().toString(),
                fixture().cache().toString(),
                fixture().prepared().toString());
    }

    private void assertFetched() throws IOException {
        ModelSnapshot model = fixture().client().fetchModel("opt", "main");
        assertThat(model.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    private HubFixture fixture() {
        return new HubFixture(directory, hub.endpoint());
    }
}
