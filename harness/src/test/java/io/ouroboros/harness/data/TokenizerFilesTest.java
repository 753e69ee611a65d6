package io.ouroboros.harness.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.ouroboros.datasets.tokens.TextTokenizer;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenizerFilesTest {

    private static final String TEXT = "the cat sat\n";
    private static final String POINTER =
            "version https://git-lfs.github.com/spec/v1\noid sha256:ab\n";

    @TempDir private Path model;
    @TempDir private Path target;

    @BeforeEach
    void copyOlderFiles() throws Exception {
        for (String part :
                List.of(
                        "vocab.json",
                        "merges.txt",
                        "special_tokens_map.json",
                        "tokenizer_config.json")) {
            Path resource =
                    Path.of(
                            Objects.requireNonNull(
                                            TokenizerFilesTest.class.getResource(
                                                    "/hub/opt-like-tokenizer/" + part))
                                    .toURI());
            Files.copy(resource, model.resolve(part));
        }
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"opt\"}");
    }

    @Test
    void olderFilesAreCopiedWithTheTokenizerThatTheyMake() throws IOException {
        assertThat(TokenizerFiles.exist(model)).isTrue();
        int[] ids = encode(model);
        TokenizerFiles.copy(model, target);
        assertThat(target.resolve("tokenizer.json")).exists();
        assertThat(encode(target)).isEqualTo(ids).startsWith(2);
    }

    @Test
    void pointersOfGitLfsAreNotCopied() throws IOException {
        Path pointer = Files.writeString(model.resolve("tokenizer.json"), POINTER);
        assertThatThrownBy(() -> TokenizerFiles.copy(model, target))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "could not read %s: it is a Git LFS pointer; run git lfs pull", pointer);
    }

    @Test
    void vocabularyAndMergesAloneAreThoseOfOpt() throws IOException {
        int[] ids = encode(model);
        Files.delete(model.resolve("special_tokens_map.json"));
        Files.delete(model.resolve("tokenizer_config.json"));
        assertThat(encode(model)).isEqualTo(ids);
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"gpt2\"}");
        assertThat(TokenizerFiles.exist(model)).isFalse();
    }

    @Test
    void tokenizerWithoutAPostProcessorSeparatesNoRows() throws IOException {
        TokenizerFiles.copy(model, target);
        Path file = target.resolve("tokenizer.json");
        JsonObject json = JsonFields.read(file).object();
        json.add("post_processor", JsonNull.INSTANCE);
        Files.writeString(file, "\uFEFF" + json); // a byte order mark changes nothing
        try (TextTokenizer separating = TokenizerFiles.open(model);
                TextTokenizer other = TokenizerFiles.open(target)) {
            assertThat(separating.separatesRows()).isTrue();
            assertThat(other.separatesRows()).isFalse();
        }
    }

    @Test
    void pointersOfGitLfsAreNamed() throws IOException {
        for (String name : List.of("merges.txt", "vocab.json", "tokenizer.json")) {
            Path file = Files.writeString(model.resolve(name), POINTER);
            assertThatThrownBy(() -> encode(model))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "could not read %s: it is a Git LFS pointer; run git lfs pull", file);
        }
    }

    private static int[] encode(Path directory) throws IOException {
        try (TextTokenizer tokenizer = TokenizerFiles.open(directory)) {
            return tokenizer.encodeRow(TEXT);
        }
    }
}
