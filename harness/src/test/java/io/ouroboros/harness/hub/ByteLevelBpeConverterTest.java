package io.ouroboros.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.tokens.TextTokenizer;
import io.ouroboros.harness.data.ByteLevelBpeConverter;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ByteLevelBpeConverterTest {
    private static final List<String> PARTS =
            List.of("vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json");

    @TempDir private Path directory;

    private Path model = Path.of("");

    @BeforeEach
    void copyParts() throws Exception {
        model = Files.createDirectory(directory.resolve("model"));
        for (String part : PARTS) {
            Files.copy(resource(part), model.resolve(part));
        }
    }

    @Test
    void encodesAsTransformersDoes() throws Exception {
        Files.writeString(
                model.resolve("tokenizer.json"), ByteLevelBpeConverter.tokenizerJson(model));
        List<JsonFields> rows = JsonFields.readLines(resource("expected.jsonl"));
        assertThat(rows).hasSize(6);
        try (TextTokenizer tokenizer = TextTokenizer.open(model)) {
            for (JsonFields row : rows) {
                assertThat(tokenizer.encodeRow(row.requireString("text")))
                        .isEqualTo(row.requireIds("ids"));
            }
            assertThat(tokenizer.encodeRow("")).containsExactly(2);
            assertThat(tokenizer.vocabularySize()).isEqualTo(380);
        }
    }

    @Test
    void bareSpecialTokensGiveTheSameFile() throws IOException {
        String objects = ByteLevelBpeConverter.tokenizerJson(model);
        Files.writeString(
                model.resolve("special_tokens_map.json"),
                "{\"bos_token\":\"</s>\",\"eos_token\":\"</s>\",\"unk_token\":\"</s>\",\"pad_token\":\"<pad>\"}");
        assertThat(ByteLevelBpeConverter.tokenizerJson(model)).isEqualTo(objects);
    }

    @Test
    void appliesWhereThePartsAreAllThereIs() throws IOException {
        assertThat(ByteLevelBpeConverter.applies(model)).isTrue();
        Files.writeString(model.resolve("tokenizer.json"), "{}");
        assertThat(ByteLevelBpeConverter.applies(model)).isFalse();
        Files.delete(model.resolve("tokenizer.json"));
        Files.delete(model.resolve("merges.txt"));
        assertThat(ByteLevelBpeConverter.applies(model)).isFalse();
    }

    @Test
    void otherKindsOfTokenizerAreLeftAlone() throws IOException {
        JsonObject config = JsonFields.read(model.resolve("tokenizer_config.json")).object();
        config.addProperty("tokenizer_class", "RobertaTokenizer");
        Files.writeString(model.resolve("tokenizer_config.json"), config.toString());
        assertThat(ByteLevelBpeConverter.applies(model)).isFalse();
        config.addProperty("tokenizer_class", "GPT2Tokenizer");
        config.addProperty("add_bos_token", false);
        Files.writeString(model.resolve("tokenizer_config.json"), config.toString());
        assertThat(ByteLevelBpeConverter.applies(model)).isFalse();
    }

    @Test
    void specialTokenMustBeInTheVocabulary() throws IOException {
        Files.writeString(model.resolve("special_tokens_map.json"), "{\"bos_token\":\"<begin>\"}");
        assertThatThrownBy(() -> ByteLevelBpeConverter.tokenizerJson(model))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "<begin> must be a whole number, got no such field in "
                                + model.resolve("vocab.json"));
    }

    @Test
    void clientPreparesADirectoryAndLeavesTheCacheAlone() throws Exception {
        try (FakeHub hub = new FakeHub()) {
            for (String part : PARTS) {
                hub.file("models/opt", part, Files.readString(model.resolve(part)));
            }
            hub.file("models/opt", "config.json", "{}")
                    .largeFile("models/opt", "pytorch_model.bin", new byte[91]);
            HubFixture fixture = new HubFixture(directory, hub.endpoint());
            ModelSnapshot snapshot = fixture.client().fetchModel("opt", "main");
            assertThat(snapshot.directory())
                    .isEqualTo(fixture.prepared().resolve("models--opt").resolve(FakeHub.COMMIT));
            assertThat(snapshot.files())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly(
                            "config.json",
                            "merges.txt",
                            "pytorch_model.bin",
                            "special_tokens_map.json",
                            "tokenizer.json",
                            "tokenizer_config.json",
                            "vocab.json");
            assertThat(snapshot.directory().resolve("pytorch_model.bin"))
                    .isSymbolicLink()
                    .hasBinaryContent(new byte[91]);
            Path cached = fixture.cache().resolve("models--opt/snapshots/" + FakeHub.COMMIT);
            assertThat(cached.resolve("tokenizer.json")).doesNotExist();
            TextTokenizer.open(snapshot.directory()).close();
            assertPreparedOnce(fixture, hub.endpoint(), snapshot);
        }
    }

    @Test
    void preparedModelGoesWhereTheUserCanWrite() throws Exception {
        Path closed = Files.writeString(directory.resolve("file"), "no directory");
        Path open = directory.resolve("open");
        HubCache cache = new HubCache(directory.resolve("hub"), Files::createSymbolicLink);
        HubRepo repo = new HubRepo(HubRepo.Type.MODEL, "opt");
        SnapshotDownload.Snapshot snapshot =
                new SnapshotDownload.Snapshot(FakeHub.COMMIT, model, PARTS);
        assertThat(
                        new PreparedModels(new WritableRoots(List.of(closed, open)), cache)
                                .prepare(repo, snapshot)
                                .directory())
                .startsWith(open);
        PreparedModels nowhere = new PreparedModels(new WritableRoots(List.of(closed)), cache);
        assertThatThrownBy(() -> nowhere.prepare(repo, snapshot))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("could not write the tokenizer.json of model opt: ")
                .hasMessageEndingWith(
                        "; set HF_HUB_CACHE or XDG_CACHE_HOME to a directory that you can write");
    }

    private void assertPreparedOnce(HubFixture fixture, URI endpoint, ModelSnapshot snapshot)
            throws IOException {
        Path tokenizer = snapshot.directory().resolve("tokenizer.json");
        Object key = Files.readAttributes(tokenizer, "unix:ino").get("ino");
        HubFixture offline = new HubFixture(directory, endpoint).offline();
        assertThat(offline.client().fetchModel("opt", "main")).isEqualTo(snapshot);
        assertThat(Files.readAttributes(tokenizer, "unix:ino").get("ino")).isEqualTo(key);
        String hash = Sha256.ofFile(tokenizer);
        Files.delete(snapshot.directory().resolve("merges.txt"));
        assertThat(fixture.client().fetchModel("opt", "main")).isEqualTo(snapshot);
        assertThat(Sha256.ofFile(tokenizer)).isEqualTo(hash);
        assertThat(snapshot.directory().resolve("merges.txt")).exists();
    }

    private static Path resource(String name) throws Exception {
        return Path.of(
                Objects.requireNonNull(
                                ByteLevelBpeConverterTest.class.getResource(
                                        "/hub/opt-like-tokenizer/" + name))
                        .toURI());
    }
}
