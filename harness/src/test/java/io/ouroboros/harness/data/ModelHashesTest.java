package io.ouroboros.harness.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelHashesTest {
    @TempDir private Path model;

    @BeforeEach
    void writeModel() throws IOException {
        write("config.json", "{}");
        write("tokenizer.json", "t");
        write("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"one\", \"b\": \"two\"}}");
        write("one", "1");
        write("two", "2");
    }

    @Test
    void theHashIsThatOfTheListThatSha256sumPrints() throws IOException {
        StringBuilder list = new StringBuilder();
        for (String name :
                List.of(
                        "config.json",
                        "model.safetensors.index.json",
                        "one",
                        "tokenizer.json",
                        "two")) {
            list.append(Sha256.ofFile(model.resolve(name))).append("  ").append(name).append('\n');
        }
        assertThat(ModelHashes.of(model).total()).isEqualTo(Sha256.ofText(list.toString()));
    }

    @Test
    void whatIsNotReadDoesNotCount() throws IOException {
        String before = ModelHashes.of(model).total();
        write("README.md", "# A model");
        write(".git/HEAD", "ref: refs/heads/main");
        write(".cache/huggingface/download/config.json.metadata", "1");
        write("runs/a/generation-00/checkpoint/model.safetensors", "3");
        write("pytorch_model.bin", "weights of a format that is not preferred");
        write("three", "a shard that the index does not list");
        assertThat(ModelHashes.of(model).total()).isEqualTo(before);
    }

    @Test
    void aChangedShardIsNamed() throws IOException {
        ModelHashes before = ModelHashes.of(model);
        write("two", "3");
        ModelHashes after = ModelHashes.of(model);
        assertThat(after.total()).isNotEqualTo(before.total());
        assertThat(ModelHashes.firstChange(before.toJson(), after.toJson())).isEqualTo("two");
        assertThat(ModelHashes.firstChange(after.toJson(), after.toJson())).isEmpty();
    }

    private void write(String name, String content) throws IOException {
        Path file = model.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
