package io.ouroboros.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSelectionTest {
    @TempDir private Path directory;

    @Test
    void modelTakesSafetensorsAndNoOtherFormat() throws Exception {
        assertThat(
                        model(
                                "config.json",
                                "README.md",
                                "model.safetensors",
                                "model.safetensors.index.json",
                                "pytorch_model.bin",
                                "flax_model.msgpack",
                                "tf_model.h5",
                                "rust_model.ot",
                                "merges.txt",
                                "onnx/config.json",
                                "tokenizer.json"))
                .containsExactly(
                        "config.json", "tokenizer.json", "merges.txt", "model.safetensors");
    }

    @Test
    void modelTakesPytorchWhereThereIsNothingElse() throws Exception {
        assertThat(model("config.json", "pytorch_model.bin", "tf_model.h5", "added_tokens.json"))
                .containsExactly("config.json", "added_tokens.json", "pytorch_model.bin");
    }

    @Test
    void modelTakesTheShardsOfItsIndex() throws Exception {
        Files.writeString(
                directory.resolve("model.safetensors.index.json"),
                "{\"metadata\":{},\"weight_map\":{\"x\":\"b.safetensors\",\"y\":\"a.safetensors\"}}");
        assertThat(
                        model(
                                "config.json",
                                "model.safetensors.index.json",
                                "a.safetensors",
                                "b.safetensors",
                                "c.safetensors",
                                "pytorch_model.bin"))
                .containsExactly(
                        "config.json",
                        "model.safetensors.index.json",
                        "a.safetensors",
                        "b.safetensors");
    }

    @Test
    void shardThatIsNotThereIsNamed() throws IOException {
        Files.writeString(
                directory.resolve("pytorch_model.bin.index.json"),
                "{\"weight_map\":{\"x\":\"../../x.bin\"}}");
        assertThatThrownBy(() -> model("config.json", "pytorch_model.bin.index.json"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "pytorch_model.bin.index.json must name files of the model, got \"../../x.bin\" in HERE");
    }

    @Test
    void modelWithoutConfigurationOrWeightsIsRefused() {
        assertThatThrownBy(() -> model("model.safetensors"))
                .isInstanceOf(IOException.class)
                .hasMessage("model must hold config.json, got none in HERE");
        assertThatThrownBy(() -> model("config.json", "tf_model.h5"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "model must hold model.safetensors or pytorch_model.bin, whole or in shards, got neither in HERE");
    }

    @Test
    void datasetHasItsShardsInOrder() throws IOException {
        DatasetFiles files = new DatasetFiles("b");
        String[] names = {
            "README.md",
            "a/train-00000-of-00001.parquet",
            "b/train-00001-of-00002.parquet",
            "b/train-00000-of-00002.parquet",
            "b/test-00000-of-00001-0123456789abcdef.parquet",
            "b/validation.parquet",
            "b/notes.csv",
            "b/x/train-00000-of-00001.parquet"
        };
        assertThat(files.layout(tree(names)).files())
                .hasToString(
                        "{train=[b/train-00000-of-00002.parquet, b/train-00001-of-00002.parquet], validation=[b/validation.parquet], test=[b/test-00000-of-00001-0123456789abcdef.parquet]}");
        assertThat(files.select(tree(names))).hasSize(4);
    }

    @Test
    void onlyConfigurationNeedsNoName() throws IOException {
        assertThat(dataset("", "data/train-00000-of-00001.parquet", "README.md"))
                .containsExactly("data/train-00000-of-00001.parquet");
        assertThat(dataset("", "train.parquet")).containsExactly("train.parquet");
    }

    @Test
    void configurationsAreListedWhereOneMustBeChosen() {
        String[] names = {"a/train.parquet", "b/train.parquet"};
        assertThatThrownBy(() -> dataset("", names))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "dataset must have one configuration unless one is named, got [a, b] in HERE; name one, as in NAME:a");
        assertThatThrownBy(() -> dataset("c", names))
                .isInstanceOf(IOException.class)
                .hasMessage("configuration must be one of [a, b], got c in HERE");
    }

    @Test
    void datasetWithoutSplitsIsRefused() {
        assertThatThrownBy(() -> dataset("", "data/train.csv"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "dataset directory must hold files such as train.txt, validation.jsonl or test.parquet, got none in HERE");
    }

    @Test
    void splitThatLacksAFileIsRefused() {
        assertThatThrownBy(() -> dataset("a", "a/train-00001-of-00003.parquet"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "train split must have all its 3 shards, got no train-00000-of-00003.parquet in a of HERE");
    }

    private List<String> model(String... names) throws IOException {
        return new ModelFiles().select(tree(names));
    }

    @Test
    void parquetBranchNamesSplitsByDirectory() throws IOException {
        assertThat(
                        dataset(
                                "plain",
                                "other/train/0000.parquet",
                                "plain/test/0000.parquet",
                                "plain/train/0001.parquet",
                                "plain/train/0000.parquet"))
                .containsExactly(
                        "plain/train/0000.parquet",
                        "plain/train/0001.parquet",
                        "plain/test/0000.parquet");
        assertThatThrownBy(() -> dataset("", "plain/train/0001.parquet"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "train split must have all its shards, got no 0000.parquet in plain/train of HERE");
    }

    @Test
    void datasetOfOtherFormatsIsThatOfALocalDirectory() throws IOException {
        assertThat(dataset("", "train.txt", "dev.jsonl.gz", "README.md", ".gitattributes"))
                .containsExactly("train.txt", "dev.jsonl.gz");
        assertThat(dataset("", "raw/train.jsonl", "data/train.parquet"))
                .as("parquet is preferred")
                .containsExactly("data/train.parquet");
    }

    @Test
    void savedDatasetComesWithTheListOfItsFiles() throws IOException {
        Files.createDirectory(directory.resolve("train"));
        Files.writeString(
                directory.resolve("train/state.json"),
                "{\"_data_files\": [{\"filename\": \"data-00000-of-00001.arrow\"}]}");
        assertThat(
                        dataset(
                                "",
                                "dataset_dict.json",
                                "train/cache-1.arrow",
                                "train/data-00000-of-00001.arrow",
                                "train/state.json"))
                .containsExactly("train/state.json", "train/data-00000-of-00001.arrow");
    }

    private List<String> dataset(String config, String... names) throws IOException {
        return new DatasetFiles(config).select(tree(names));
    }

    private RepoTree tree(String... names) {
        return new RepoTree(new TreeSet<>(List.of(names)), directory::resolve, "HERE");
    }
}
