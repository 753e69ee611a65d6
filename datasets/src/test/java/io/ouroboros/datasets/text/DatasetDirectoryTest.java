package io.ouroboros.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatasetDirectoryTest {

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "train.txt, valid.txt, test.txt",
        "train.txt.gz, validation.txt, TEST.txt",
        "wiki.train.raw, wiki.valid.raw, wiki.test.raw.gz",
        "wiki.train.tokens, wiki-validation.tokens, my_test.tokens",
        "train.jsonl, validation.jsonl, test.jsonl.gz",
        "train-00000-of-00001.parquet, validation-00000-of-00001.parquet, test.parquet",
    })
    void findsOneFilePerSplit(String train, String validation, String test) throws IOException {
        create(train, validation, test, "README.md", "training.txt", ".train.txt", "train.csv");
        Files.createDirectory(directory.resolve("train.raw"));
        DatasetDirectory dataset = DatasetDirectory.open(directory);
        assertThat(dataset.files(Split.TRAIN)).containsExactly(directory.resolve(train));
        assertThat(dataset.files(Split.VALIDATION)).containsExactly(directory.resolve(validation));
        assertThat(dataset.files(Split.TEST)).containsExactly(directory.resolve(test));
    }

    @Test
    void missingSplitIsNamedWhenAskedFor() throws IOException {
        create("test.txt", "valid.txt");
        DatasetDirectory dataset = DatasetDirectory.open(directory);
        assertThat(dataset.has(Split.TEST)).isTrue();
        assertThat(dataset.has(Split.TRAIN)).isFalse();
        assertThatIOException()
                .isThrownBy(() -> dataset.files(Split.TRAIN))
                .withMessage(
                        "dataset directory must hold a train file for this, got only [validation,"
                                + " test] in "
                                + directory);
    }

    @Test
    void twoFilesForOneSplitAreNamed() throws IOException {
        create("train.txt", "train.txt.gz");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "train split must be one file or one set of shards, got train.txt and"
                                + " train.txt.gz in "
                                + directory);
    }

    @Test
    void oneFileForTwoSplitsIsNamed() throws IOException {
        create("train-test.txt");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "file name must name one split, got [train, test] in "
                                + directory.resolve("train-test.txt"));
    }

    @Test
    void directoryWithoutSplitsOrNoneAtAllIsNamed() {
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "dataset directory must hold files such as train.txt, validation.jsonl or"
                                + " test.parquet, got none in "
                                + directory);
        Path missing = directory.resolve("missing");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(missing))
                .withMessage("dataset directory must exist, got none at " + missing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "jsonl", "jsonl.gz"})
    void shardsAreOneSplitInOrder(String end) throws IOException {
        create(
                "train-00002-of-00003." + end,
                "train-00000-of-00003." + end,
                "train-00001-of-00003." + end,
                "test-00000-of-00001." + end);
        DatasetDirectory dataset = DatasetDirectory.open(directory);
        assertThat(dataset.files(Split.TRAIN))
                .containsExactly(
                        directory.resolve("train-00000-of-00003." + end),
                        directory.resolve("train-00001-of-00003." + end),
                        directory.resolve("train-00002-of-00003." + end));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train-00000-of-00003.parquet train-00002-of-00003.parquet|train split must have"
                        + " all its 3 shards, got no train-00001-of-00003.parquet in %s",
                "train-00001-of-00002.jsonl|train split must have all its 2 shards, got no"
                        + " train-00000-of-00002.jsonl in %s",
                "train-00000-of-00001.parquet train-00001-of-00001.parquet|train split must be one"
                        + " file or one set of shards, got train-00001-of-00001.parquet beside"
                        + " train-00000-of-00001.parquet in %s",
                "train-00000-of-00001.parquet train.jsonl|train split must be one file or one set"
                        + " of shards, got train.jsonl beside train-00000-of-00001.parquet in %s",
                "a-train.txt train-00000-of-00001.txt|train split must be one file or one set of"
                        + " shards, got a-train.txt and train-00000-of-00001.txt in %s",
                "train-00000-of-00000.txt|train split must be one file or one set of shards, got"
                        + " train-00000-of-00000.txt beside train-00000-of-00000.txt in %s",
            })
    void incompleteAndMixedShardsAreNamed(String names, String message) throws IOException {
        create(names.split(" ", -1));
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(message.replace("%s", directory.toString()));
    }

    @Test
    void onlyConfigurationNeedsNoName() throws IOException {
        create("README.md", "data/train-00000-of-00001.parquet", ".git/train.txt", "docs/a.txt");
        assertThat(DatasetDirectory.open(directory).files(Split.TRAIN))
                .containsExactly(directory.resolve("data/train-00000-of-00001.parquet"));
    }

    @Test
    void oneOfSeveralConfigurationsIsOpenedByItsName() throws IOException {
        create("wikitext-2-v1/test.parquet", "wikitext-2-raw-v1/test.parquet");
        assertThat(DatasetDirectory.open(directory, "wikitext-2-raw-v1").files(Split.TEST))
                .containsExactly(directory.resolve("wikitext-2-raw-v1/test.parquet"));
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "dataset directory must have one configuration unless one is named, got"
                                + " [wikitext-2-raw-v1, wikitext-2-v1] in "
                                + directory);
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory, "../wikitext-2-v1"))
                .withMessage(
                        "configuration must be one of [wikitext-2-raw-v1, wikitext-2-v1], got"
                                + " ../wikitext-2-v1 in "
                                + directory);
    }

    @Test
    void linksOfTheHubsCacheAreFollowed() throws IOException {
        create("blobs/0123abc", "snapshots/main/README.md");
        Path snapshot = directory.resolve("snapshots/main");
        Path configuration = Files.createDirectory(snapshot.resolve("raw"));
        Path link = configuration.resolve("train-00000-of-00001.parquet");
        Files.createSymbolicLink(link, Path.of("../../../blobs/0123abc"));
        assertThat(DatasetDirectory.open(snapshot, "raw").files(Split.TRAIN)).containsExactly(link);
        Files.delete(directory.resolve("blobs/0123abc"));
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(snapshot, "raw"))
                .withMessage("configuration must be one of [], got raw in " + snapshot);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train/data-00000-of-00001.arrow", "wikitext-train.arrow"})
    void arrowFilesAreRefusedWithTheWayOut(String name) throws IOException {
        create(name, "dataset_info.json");
        String message =
                "dataset directory must hold parquet, JSON Lines or text files, got %s in %s; in"
                        + " Python, load the dataset and write each split,"
                        + " dataset[\"train\"].to_parquet(\"train.parquet\")";
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(message, name, directory);
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory, "raw"))
                .withMessage(message, name, directory);
    }

    private void create(String... names) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }
}
