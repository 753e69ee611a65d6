package io.ouroboros.harness.hub;

import static io.ouroboros.harness.hub.FakeHub.COMMIT;
import static io.ouroboros.harness.hub.FakeHub.body;
import static io.ouroboros.harness.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that go wrong, of a file in the store elsewhere. */
final class FileDownloadTest {
    private static final int SIZE = 300_007;
    private static final byte[] WEIGHTS = HubFixture.bytes(SIZE, 11);
    private static final String HASH = Sha256.ofBytes(WEIGHTS);
    private static final String STORE = "/store/" + HASH;
    private static final String FILE = "model.safetensors of model facebook/opt-tiny";

    private final FakeHub hub = new FakeHub();

    @TempDir private Path directory;

    FileDownloadTest() throws IOException {
        hub.file("models/facebook/opt-tiny", "config.json", "{}")
                .largeFile("models/facebook/opt-tiny", "model.safetensors", WEIGHTS);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void droppedConnectionIsResumedWhereItBroke() throws IOException {
        hub.fault(STORE, body(200, SIZE, first(100_003)));
        HubFixture fixture = fixture();
        assertFetched(fixture);
        assertThat(ranges()).hasSize(2);
        assertThat(ranges().get(0)).isEmpty();
        assertThat(ranges().get(1)).matches("bytes=[1-9][0-9]{0,5}-");
    }

    @Test
    void bodyThatEndsEarlyIsResumed() throws IOException {
        hub.fault(STORE, body(200, 0, first(100_003)));
        assertFetched(fixture());
        assertThat(ranges()).containsExactly("", "bytes=100003-");
    }

    @Test
    void attemptsThatBringBytesDoNotCount() throws IOException {
        for (int i = 1; i <= 5; i++) {
            hub.fault(STORE, part(10_000 * (i - 1), 10_000 * i));
        }
        HubFixture fixture = fixture();
        assertFetched(fixture);
        assertThat(ranges()).hasSize(6).endsWith("bytes=50000-");
        assertThat(fixture.waitsMillis)
                .hasSize(5)
                .allSatisfy(wait -> assertThat(wait).isBetween(500L, 1000L));
    }

    @Test
    void partialFileOfAKilledProcessIsResumed() throws IOException {
        writePartial(first(200_001));
        assertFetched(fixture());
        assertThat(ranges()).containsExactly("bytes=200001-");
    }

    @Test
    void damagedPartialFileIsDownloadedAgain() throws IOException {
        byte[] damaged = first(200_001);
        damaged[77]++;
        writePartial(damaged);
        assertFetched(fixture());
        assertThat(ranges()).containsExactly("bytes=200001-", "");
    }

    @Test
    void partialFileThatIsTooLongIsDownloadedAgain() throws IOException {
        writePartial(Arrays.copyOf(WEIGHTS, SIZE + 1));
        assertFetched(fixture());
        assertThat(ranges()).containsExactly("");
    }

    @Test
    void wholePartialFileNeedsNoRequest() throws IOException {
        writePartial(WEIGHTS);
        assertFetched(fixture());
        assertThat(ranges()).isEmpty();
    }

    @Test
    void serverThatIgnoresRangesSendsAllAgain() throws IOException {
        writePartial(first(200_001));
        hub.fault(STORE, body(200, SIZE, WEIGHTS));
        assertFetched(fixture());
        assertThat(ranges()).hasSize(1);
    }

    @Test
    void rangeThatCannotBeHadIsStartedAnew() throws IOException {
        writePartial(first(200_001));
        hub.fault(STORE, status(416));
        assertFetched(fixture());
        assertThat(ranges()).containsExactly("bytes=200001-", "");
    }

    @Test
    void otherRangeThanRequestedIsDownloadedAgain() throws IOException {
        writePartial(first(200_001));
        hub.fault(STORE, body(206, 0, first(SIZE - 200_001)));
        assertFetched(fixture());
        assertThat(ranges()).containsExactly("bytes=200001-", "");
    }

    @Test
    void connectionThatIsAlwaysDroppedIsGivenUp() {
        HttpHandler drop = body(200, SIZE, new byte[0]);
        hub.fault(STORE, drop, drop, drop);
        HubFixture fixture = fixture();
        assertFailure(
                fixture,
                "could not download "
                        + FILE
                        + " from %s: the connection was dropped, 3 attempts; run the same command to resume");
        assertThat(fixture.waitsMillis).hasSize(2);
        assertThat(fixture.waitsMillis.get(0)).isBetween(500L, 1000L);
        assertThat(fixture.waitsMillis.get(1)).isBetween(1000L, 2000L);
    }

    @Test
    void silenceWithinABodyIsGivenUp() {
        HttpHandler silence = hub.silenceAfter(SIZE, new byte[0]);
        hub.fault(STORE, silence, silence, silence);
        assertFailure(
                fixture().impatient(),
                "could not download "
                        + FILE
                        + " from %s: no answer for 0.4s, 3 attempts; run the same command to resume");
    }

    @Test
    void silenceAfterSomeBytesIsResumed() throws IOException {
        hub.fault(STORE, hub.silenceAfter(SIZE, first(4_001)));
        assertFetched(fixture().impatient());
        assertThat(ranges()).containsExactly("", "bytes=4001-");
    }

    @Test
    void bodyThatIsTooLongIsRefused() {
        HttpHandler more = body(200, 0, Arrays.copyOf(WEIGHTS, SIZE + 1));
        hub.fault(STORE, more, more, more);
        assertFailure(
                fixture(),
                "could not download "
                        + FILE
                        + " from %s: received 300,008 of 300,007 bytes, 3 attempts; run the same command to resume");
    }

    @Test
    void shortBodyIsNamedWithItsLength() {
        HttpHandler empty = body(200, 0, new byte[0]);
        hub.fault(STORE, empty, empty, empty);
        assertFailure(
                fixture(),
                "could not download "
                        + FILE
                        + " from %s: received 0 of 300,007 bytes, 3 attempts; run the same command to resume");
    }

    @Test
    void otherContentIsRefusedAndRemoved() throws IOException {
        byte[] other = HubFixture.bytes(SIZE, 12);
        hub.fault(STORE, body(200, SIZE, other), body(200, SIZE, other));
        HubFixture fixture = fixture();
        assertFailure(
                fixture,
                "could not download "
                        + FILE
                        + " from %s: it must have the hash "
                        + HASH
                        + ", got "
                        + Sha256.ofBytes(other)
                        + "; run the same command again");
        assertThat(blobs(fixture)).noneMatch(name -> name.startsWith(HASH));
        assertFetched(fixture);
    }

    @Test
    void smallFileIsCheckedByItsGitHash() {
        HttpHandler brackets = body(200, 2, new byte[] {'[', ']'});
        hub.fault("/facebook/opt-tiny/resolve/" + COMMIT + "/config.json", brackets, brackets);
        assertFailure(
                fixture(),
                "could not download config.json of model facebook/opt-tiny from %s: it must have the hash 9e26dfeeb6e641a33dae4961196235bdb965b21b, got 0637a088a01e8ddab3bf3fa98dbe804cbde1a0dc; run the same command again");
    }

    @Test
    void threadsThatFetchTheSameFileShareOneDownload() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            List<Future<ModelSnapshot>> snapshots = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                snapshots.add(
                        executor.submit(
                                () -> fixture().client().fetchModel("facebook/opt-tiny", "main")));
            }
            for (Future<ModelSnapshot> snapshot : snapshots) {
                assertThat(snapshot.get().directory().resolve("model.safetensors"))
                        .hasBinaryContent(WEIGHTS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(ranges()).containsExactly("");
    }

    @Test
    void stopKeepsWhatIsThere() throws IOException {
        HubFixture fixture = fixture();
        fixture.withProgress(
                (what, total, unit) ->
                        new Progress.Work() {
                            private long done;

                            @Override
                            public void step(long amount) {
                                done += amount;
                                if (done == 4_001 + 2) {
                                    fixture.interruption.request();
                                }
                            }

                            @Override
                            public void note(String note) {}

                            @Override
                            public void close() {}
                        });
        hub.fault(STORE, hub.silenceAfter(SIZE, first(4_001)));
        assertThatThrownBy(() -> fixture.client().fetchModel("facebook/opt-tiny", "main"))
                .isInstanceOf(StoppedException.class)
                .hasMessage("stopped by signal; the same command resumes");
        assertThat(partial()).hasBinaryContent(first(4_001));
        assertFetched(fixture());
        assertThat(ranges()).containsExactly("", "bytes=4001-");
    }

    private void assertFetched(HubFixture fixture) throws IOException {
        ModelSnapshot model = fixture.client().fetchModel("facebook/opt-tiny", "main");
        assertThat(model.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(blobs(fixture)).hasSize(2).contains(HASH);
    }

    private void assertFailure(HubFixture fixture, String message) {
        assertThatThrownBy(() -> fixture.client().fetchModel("facebook/opt-tiny", "main"))
                .isInstanceOf(HubException.class)
                .hasMessage(message.formatted(hub.endpoint()));
    }

    private List<String> ranges() {
        return hub.requestsFor(STORE).stream().map(request -> request.header("Range")).toList();
    }

    private static HttpHandler part(int from, int to) {
        byte[] bytes = Arrays.copyOfRange(WEIGHTS, from, to);
        return body(from == 0 ? 200 : 206, 0, bytes);
    }

    private static List<String> blobs(HubFixture fixture) throws IOException {
        Path blobs = fixture.cache().resolve("models--facebook--opt-tiny/blobs");
        try (Stream<Path> files = Files.list(blobs)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Path partial() {
        return fixture()
                .cache()
                .resolve("models--facebook--opt-tiny/blobs/" + HASH + ".ouroboros.incomplete");
    }

    private void writePartial(byte[] bytes) throws IOException {
        Files.createDirectories(partial().resolveSibling(""));
        Files.write(partial(), bytes);
    }

    private static byte[] first(int length) {
        return Arrays.copyOf(WEIGHTS, length);
    }

    private HubFixture fixture() {
        return new HubFixture(directory, hub.endpoint());
    }
}
