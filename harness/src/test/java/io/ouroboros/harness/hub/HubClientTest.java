package io.ouroboros.harness.hub;

import static io.ouroboros.harness.hub.FakeHub.COMMIT;
import static io.ouroboros.harness.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.reporting.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HubClientTest {
    private static final String OPT = "models/facebook/opt-tiny";
    private static final byte[] WEIGHTS = HubFixture.bytes(5003, 1);

    private final FakeHub hub = new FakeHub();

    @TempDir private Path directory;

    HubClientTest() throws IOException {}

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void modelComesInTheLayoutOfThePythonTools() throws IOException {
        addModel();
        HubFixture fixture = fixture();
        ModelSnapshot model = fixture.client().fetchModel("facebook/opt-tiny", "main");
        Path root = fixture.cache().resolve("models--facebook--opt-tiny");
        assertThat(model.commit()).isEqualTo(COMMIT);
        assertThat(model.directory()).isEqualTo(root.resolve("snapshots").resolve(COMMIT));
        assertThat(names(model.files()))
                .containsExactly("config.json", "pytorch_model.bin", "vocab.json");
        assertThat(root.resolve("refs/main")).hasContent(COMMIT);
        Path weights = model.directory().resolve("pytorch_model.bin");
        assertThat(Files.readSymbolicLink(weights))
                .isEqualTo(Path.of("../../blobs", Sha256.ofBytes(WEIGHTS)));
        assertThat(weights).hasBinaryContent(WEIGHTS);
        assertThat(model.directory().resolve("config.json").toRealPath().getFileName())
                .hasToString(FakeHub.gitHash("{}".getBytes(StandardCharsets.UTF_8)));
        try (Stream<Path> blobs = Files.list(root.resolve("blobs"))) {
            assertThat(blobs).hasSize(3);
        }
    }

    @Test
    void secondFetchDownloadsNothing() throws IOException {
        addModel();
        fixture().client().fetchModel("facebook/opt-tiny", "main");
        hub.requests.clear();
        fixture().client().fetchModel("facebook/opt-tiny", "main");
        assertThat(hub.paths()).containsExactly("/api/models/facebook/opt-tiny/revision/main");
    }

    @Test
    void offlineFetchAsksNothing() throws IOException {
        addModel();
        ModelSnapshot online = fixture().client().fetchModel("facebook/opt-tiny", "main");
        hub.requests.clear();
        ModelSnapshot offline =
                fixture().offline().client().fetchModel("facebook/opt-tiny", "main");
        assertThat(offline).isEqualTo(online);
        assertThat(fixture().offline().client().fetchModel("facebook/opt-tiny", COMMIT).files())
                .isEqualTo(online.files());
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void hubOutOfReachIsNoFailureForWhatTheCacheHas() throws IOException {
        addModel();
        ModelSnapshot online = fixture().client().fetchModel("facebook/opt-tiny", "main");
        hub.close();
        HubFixture fixture = fixture();
        assertThat(fixture.client().fetchModel("facebook/opt-tiny", "main")).isEqualTo(online);
        assertThat(fixture.waitsMillis).isEmpty();
    }

    @Test
    void whatTheWarningOfACacheThatStandsInSaysIsNoAdvice() {
        hub.close();
        String problem =
                "could not download model facebook/opt-tiny from %1$s: no connection to %1$s, 3 attempts"
                        .formatted(hub.endpoint());
        assertThatThrownBy(() -> fixture().client().fetchModel("facebook/opt-tiny", "main"))
                .isInstanceOfSatisfying(
                        HubException.Unavailable.class,
                        failure -> assertThat(failure.problem()).isEqualTo(problem))
                .hasMessage(problem + "; run the same command to resume");
    }

    @Test
    void hubThatRefusesIsAFailureEvenForWhatTheCacheHas() throws IOException {
        addModel();
        HubFixture fixture = fixture();
        fixture.client().fetchModel("facebook/opt-tiny", "main");
        hub.fault("/api/models/facebook/opt-tiny/revision/main", status(401));
        assertThatThrownBy(() -> fixture.client().fetchModel("facebook/opt-tiny", "main"))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("could not find model facebook/opt-tiny on ");
    }

    @Test
    void offlineNamesTheCommandThatFetchesWhatIsMissing() {
        HubFixture fixture = fixture().offline();
        assertThatThrownBy(() -> fixture.client().fetchModel("facebook/opt-tiny", "main"))
                .isInstanceOf(HubException.class)
                .hasMessage(
                        "could not find revision main of model facebook/opt-tiny in the cache %s while offline; run 'ouroboros fetch facebook/opt-tiny' online"
                                .formatted(fixture.cache()));
        assertThatThrownBy(() -> fixture.client().fetchDataset("wikitext", "raw", "v1"))
                .hasMessage(
                        "could not find revision v1 of dataset wikitext in the cache %s while offline; run 'ouroboros fetch wikitext:raw --revision v1' online"
                                .formatted(fixture.cache()));
    }

    @Test
    void offlineReportsAnIncompleteSnapshot() throws IOException {
        addModel();
        HubFixture fixture = fixture();
        ModelSnapshot model = fixture.client().fetchModel("facebook/opt-tiny", "main");
        Files.delete(model.directory().resolve("pytorch_model.bin"));
        assertThatThrownBy(
                        () -> fixture().offline().client().fetchModel("facebook/opt-tiny", "main"))
                .hasMessage(
                        "could not find revision main of model facebook/opt-tiny in the cache %s while offline (model must hold model.safetensors or pytorch_model.bin, whole or in shards, got neither in %s); run 'ouroboros fetch facebook/opt-tiny' online"
                                .formatted(fixture.cache(), model.directory()));
    }

    @Test
    void failedDownloadLeavesNoSnapshot() {
        addModel();
        String path = "/facebook/opt-tiny/resolve/" + COMMIT + "/config.json";
        hub.fault(path, status(404, "X-Error-Code", "EntryNotFound"));
        HubFixture fixture = fixture();
        assertThatThrownBy(() -> fixture.client().fetchModel("facebook/opt-tiny", "main"))
                .hasMessage(
                        "could not find config.json of model facebook/opt-tiny on %s: the server answered 404; check the id and the revision"
                                .formatted(hub.endpoint()));
        Path root = fixture.cache().resolve("models--facebook--opt-tiny");
        assertThat(root.resolve("snapshots")).doesNotExist();
        assertThat(root.resolve("refs")).doesNotExist();
    }

    @Test
    void mirrorThatListsNamesOnlyIsAskedForEachFile() throws IOException {
        addModel();
        hub.listingNamesOnly();
        HubFixture fixture = fixture();
        ModelSnapshot model = fixture.client().fetchModel("facebook/opt-tiny", "main");
        assertThat(model.directory().resolve("pytorch_model.bin").toRealPath().getFileName())
                .hasToString(Sha256.ofBytes(WEIGHTS));
        assertThat(hub.requests)
                .filteredOn(request -> request.method().equals("HEAD"))
                .hasSize(3)
                .allMatch(request -> request.port() == hub.hubPort());
    }

    @Test
    void fileWithoutTagIsRefused() {
        addModel();
        hub.listingNamesOnly();
        hub.fault(
                "/facebook/opt-tiny/resolve/" + COMMIT + "/config.json",
                status(200, "ETag", "\"../../x\""));
        assertThatThrownBy(() -> fixture().client().fetchModel("facebook/opt-tiny", "main"))
                .isInstanceOf(HubException.class)
                .hasMessage(
                        "could not download config.json of model facebook/opt-tiny: %s sent no usable ETag and size; check HF_ENDPOINT"
                                .formatted(hub.endpoint()));
    }

    @Test
    void fileSystemWithoutLinksGetsCopies() throws IOException {
        addModel();
        HubFixture fixture =
                fixture()
                        .withLinks(
                                (link, target) -> {
                                    throw new UnsupportedOperationException();
                                });
        ModelSnapshot model = fixture.client().fetchModel("facebook/opt-tiny", "main");
        Path weights = model.directory().resolve("pytorch_model.bin");
        assertThat(Files.isSymbolicLink(weights)).isFalse();
        assertThat(weights).hasBinaryContent(WEIGHTS);
        assertThat(fixture().offline().client().fetchModel("facebook/opt-tiny", "main"))
                .isEqualTo(model);
    }

    @Test
    void pinnedCommitMustBeTheOneThatComes() {
        addModel();
        String other = "0123456789012345678901234567890123456789";
        byte[] body =
                "{\"sha\":\"%s\",\"siblings\":[]}"
                        .formatted(COMMIT)
                        .getBytes(StandardCharsets.UTF_8);
        hub.fault(
                "/api/models/facebook/opt-tiny/revision/" + other,
                FakeHub.body(200, body.length, body));
        assertThatThrownBy(() -> fixture().client().fetchModel("facebook/opt-tiny", other))
                .isInstanceOf(HubException.class)
                .hasMessage(
                        "could not download model facebook/opt-tiny at %s: %s sent commit %s instead"
                                .formatted(other, hub.endpoint(), COMMIT));
    }

    @Test
    void shardsOfTheIndexCome() throws IOException {
        hub.file(OPT, "config.json", "{}")
                .file(
                        OPT,
                        "pytorch_model.bin.index.json",
                        "{\"weight_map\":{\"a\":\"b-2.bin\",\"c\":\"b-1.bin\",\"d\":\"b-2.bin\"}}")
                .largeFile(OPT, "b-1.bin", HubFixture.bytes(101, 2))
                .largeFile(OPT, "b-2.bin", HubFixture.bytes(102, 3))
                .largeFile(OPT, "b-3.bin", HubFixture.bytes(103, 4));
        ModelSnapshot model = fixture().client().fetchModel("facebook/opt-tiny", "main");
        assertThat(names(model.files()))
                .containsExactly(
                        "b-1.bin", "b-2.bin", "config.json", "pytorch_model.bin.index.json");
        assertThat(fixture().offline().client().fetchModel("facebook/opt-tiny", "main"))
                .isEqualTo(model);
    }

    @Test
    void datasetComesByShortNameAndConfiguration() throws IOException {
        String wikitext = "datasets/Salesforce/wikitext";
        for (String split : List.of("train", "test", "validation")) {
            hub.largeFile(
                    wikitext,
                    "wikitext-2-raw-v1/" + split + "-00000-of-00001.parquet",
                    HubFixture.bytes(300 + split.length(), 5));
        }
        hub.largeFile(
                wikitext, "wikitext-103-v1/train-00000-of-00001.parquet", HubFixture.bytes(77, 6));
        hub.fault(
                "/api/datasets/wikitext/revision/main",
                status(
                        307,
                        "Location",
                        "/api/datasets/Salesforce/wikitext/revision/main?blobs=true"));
        for (String split : List.of("train", "test", "validation")) {
            String file =
                    "/resolve/"
                            + COMMIT
                            + "/wikitext-2-raw-v1/"
                            + split
                            + "-00000-of-00001.parquet";
            hub.fault(
                    "/datasets/wikitext" + file,
                    status(
                            307,
                            "Location",
                            hub.endpoint() + "/datasets/Salesforce/wikitext" + file));
        }
        DatasetSnapshot dataset =
                fixture().client().fetchDataset("wikitext", "wikitext-2-raw-v1", "main");
        assertThat(dataset.splits().keySet()).containsExactly("test", "train", "validation");
        assertThat(dataset.splits().get("train"))
                .containsExactly(
                        dataset.directory()
                                .resolve("wikitext-2-raw-v1/train-00000-of-00001.parquet"));
        Path train = dataset.directory().resolve("wikitext-2-raw-v1/train-00000-of-00001.parquet");
        assertThat(train).hasBinaryContent(HubFixture.bytes(305, 5));
        assertThat(Files.readSymbolicLink(train).toString()).startsWith("../../../blobs/");
        assertThat(
                        fixture()
                                .offline()
                                .client()
                                .fetchDataset("wikitext", "wikitext-2-raw-v1", "main"))
                .isEqualTo(dataset);
    }

    @Test
    void unusableNamesAreRefusedBeforeAnythingIsSent() {
        HubClient client = fixture().client();
        assertThatThrownBy(() -> client.fetchModel("../etc", "main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "hub id must be NAME or OWNER/NAME of letters, digits, '-', '_' and '.', got ../etc");
        assertThatThrownBy(() -> client.fetchModel("facebook/opt-tiny", "../main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("revision must be a branch, tag or commit, got ../main");
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void progressCountsEachByteOnce() throws IOException {
        addModel();
        List<String> works = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        HubFixture fixture =
                fixture()
                        .withProgress(
                                (what, total, unit) -> {
                                    works.add(what + " " + total + " " + unit);
                                    return new CountedWork(steps);
                                });
        fixture.client().fetchModel("facebook/opt-tiny", "main");
        int sizeBytes = WEIGHTS.length + 2 + 7;
        assertThat(works).containsExactly("downloading facebook/opt-tiny " + sizeBytes + " bytes");
        assertThat(steps.stream().mapToLong(Long::longValue).sum()).isEqualTo(sizeBytes);
    }

    @Test
    void lackOfSpaceNamesDirectoryAndSizes() {
        assertThatThrownBy(() -> SnapshotDownload.requireSpace(Path.of("cache"), 3 << 20, 2 << 10))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "no space for the download: 3.0 MiB needed and 2.0 KiB free in cache; free some space, or set HF_HUB_CACHE to another disk");
    }

    private record CountedWork(List<Long> steps) implements Progress.Work {
        @Override
        public void step(long amount) {
            steps.add(amount);
        }

        @Override
        public void note(String note) {}

        @Override
        public void close() {}
    }

    private void addModel() {
        hub.file(OPT, "config.json", "{}")
                .file(OPT, "vocab.json", "{\"a\":0}")
                .file(OPT, "README.md", "not needed")
                .largeFile(OPT, "tf_model.h5", HubFixture.bytes(50, 8))
                .largeFile(OPT, "pytorch_model.bin", WEIGHTS);
    }

    private HubFixture fixture() {
        URI endpoint = hub.endpoint();
        return new HubFixture(directory, endpoint);
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).toList();
    }
}
