package io.ouroboros.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                        "train split must be one file or one set of shards, got train.txt.gz"
                                + " beside train.txt in "
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
                .withMessage(
                        "dataset must be a directory with a file for each split, got nothing at "
                                + missing);
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
                        + " shards, got train-00000-of-00001.txt beside a-train.txt in %s",
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
                        "dataset must have one configuration unless one is named, got"
                                + " [wikitext-2-raw-v1, wikitext-2-v1] in "
                                + directory
                                + "; name one, as in NAME:wikitext-2-raw-v1");
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

    @Test
    void cacheOfPythonsDatasetsIsOpenedAtAnyLevelWithOneConfiguration() throws IOException {
        Path version = fixture("cache/wiki/raw/0.0.0/b2f4fa8e1bcae3c9");
        for (String name : List.of("raw", "raw/0.0.0", "raw/0.0.0/b2f4fa8e1bcae3c9")) {
            DatasetDirectory dataset = DatasetDirectory.open(fixture("cache/wiki").resolve(name));
            assertThat(dataset.files(Split.TRAIN))
                    .containsExactly(
                            version.resolve("wiki-train-00000-of-00002.arrow"),
                            version.resolve("wiki-train-00001-of-00002.arrow"));
            assertThat(dataset.files(Split.VALIDATION))
                    .containsExactly(version.resolve("wiki-validation.arrow"));
            assertThat(dataset.has(Split.TEST)).isFalse();
        }
        assertThat(DatasetDirectory.open(fixture("cache/wiki"), "raw").files(Split.VALIDATION))
                .containsExactly(version.resolve("wiki-validation.arrow"));
    }

    @Test
    void severalConfigurationsAndVersionsOfTheCacheAreNamed() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(fixture("cache/wiki")))
                .withMessage(
                        "dataset must have one configuration unless one is named, got"
                                + " [other/0.0.0/b2f4fa8e1bcae3c9, raw/0.0.0/b2f4fa8e1bcae3c9] in "
                                + fixture("cache/wiki")
                                + "; name one, as in NAME:other/0.0.0/b2f4fa8e1bcae3c9");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(fixture("cache/wiki"), "no"))
                .withMessage(
                        "configuration must be one of [other, raw], got no in "
                                + fixture("cache/wiki"));
        create("raw/0.0.0/0a/wiki-train.arrow", "raw/1.0.0/0b/wiki-train.arrow");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory, "raw"))
                .withMessage(
                        "configuration must have one version, got [raw/0.0.0/0a, raw/1.0.0/0b] in"
                                + " %s; name one of these directories",
                        directory);
    }

    @ParameterizedTest
    @CsvSource({
        "wiki-train.arrow, train",
        "my_test-train.arrow, train",
        "test-set-validation-00000-of-00001.arrow, validation",
        "TEST.arrow, test",
        "wiki_valid.arrow, validation",
    })
    void whatEndsTheNameOfAnArrowFileNamesItsSplit(String name, String split) throws IOException {
        create(name, "cache-0123456789abcdef.arrow", "train-9f.arrow", "data-00000-of-00001.arrow");
        DatasetDirectory dataset = DatasetDirectory.open(directory);
        for (Split candidate : Split.values()) {
            assertThat(dataset.has(candidate)).isEqualTo(candidate.toString().equals(split));
        }
    }

    @Test
    void nearestSplitsHideThoseBelowThem() throws IOException {
        create("a/data/train.txt", "b/c/data/train.txt", "b/c/data/deep/train.txt");
        assertThat(DatasetDirectory.open(directory).files(Split.TRAIN))
                .containsExactly(directory.resolve("a/data/train.txt"));
        assertThat(DatasetDirectory.open(directory, "b").files(Split.TRAIN))
                .containsExactly(directory.resolve("b/c/data/train.txt"));
        Path tooFar = directory.resolve("far");
        create("far/1/2/3/4/train.txt");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(tooFar))
                .withMessage(
                        "dataset directory must hold files such as train.txt, validation.jsonl or"
                                + " test.parquet, got none in "
                                + tooFar);
    }

    @Test
    void savedDatasetsAreSplitsByTheNameOfTheirDirectory() throws IOException {
        Path saved = fixture("saved");
        DatasetDirectory dataset = DatasetDirectory.open(saved);
        assertThat(dataset.files(Split.TRAIN))
                .containsExactly(
                        saved.resolve("train/data-00000-of-00002.arrow"),
                        saved.resolve("train/data-00001-of-00002.arrow"));
        assertThat(dataset.files(Split.VALIDATION))
                .containsExactly(saved.resolve("validation/data-00000-of-00001.arrow"));
        assertThat(dataset.has(Split.TEST)).isFalse();
    }

    @Test
    void singleSavedDatasetIsTakenAsItIsAndHasNoSplits() throws IOException {
        Path saved = fixture("saved/other");
        Path shard = saved.resolve("data-00000-of-00001.arrow");
        for (Split split : Split.values()) {
            assertThat(DatasetDirectory.files(saved, split)).containsExactly(shard);
            assertThat(DatasetDirectory.files(shard, split)).containsExactly(shard);
        }
        assertThat(DatasetDirectory.files(fixture("saved"), Split.VALIDATION))
                .containsExactly(fixture("saved/validation/data-00000-of-00001.arrow"));
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(saved))
                .withMessage(
                        "dataset directory must hold splits, got a single saved dataset in "
                                + saved
                                + "; save a DatasetDict of train, validation and test");
    }

    @Test
    void onlyWhatTheStateOfASavedDatasetListsIsRead() throws IOException {
        Path saved = directory.resolve("valid");
        create("valid/data-00000-of-00002.arrow", "valid/data-00001-of-00002.arrow");
        create("valid/cache-2d0a802b78a30b76.arrow", "valid/cache-1_00000_of_00002.arrow");
        state("data-00000-of-00002.arrow", "data-00001-of-00002.arrow");
        assertThat(DatasetDirectory.files(saved, Split.TEST))
                .isEqualTo(DatasetDirectory.open(directory).files(Split.VALIDATION))
                .containsExactly(
                        saved.resolve("data-00000-of-00002.arrow"),
                        saved.resolve("data-00001-of-00002.arrow"));
        assertThat(DatasetDirectory.passedOver(directory))
                .containsExactly(
                        "valid/cache-1_00000_of_00002.arrow", "valid/cache-2d0a802b78a30b76.arrow");
        assertThat(DatasetDirectory.passedOver(saved))
                .containsExactly("cache-1_00000_of_00002.arrow", "cache-2d0a802b78a30b76.arrow");
        Files.delete(saved.resolve("data-00001-of-00002.arrow"));
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "saved dataset must have all files that state.json lists, got no"
                                + " data-00001-of-00002.arrow in "
                                + saved);
        Path state = saved.resolve("state.json");
        Files.writeString(
                state, "{\"_data_files\": [], \"_indices_files\": [{\"filename\": \"i.arrow\"}]}");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.files(saved, Split.TEST))
                .withMessage(
                        "_indices_files must be empty, got row numbers of a shuffled or filtered"
                                + " dataset in "
                                + state
                                + "; in Python, call flatten_indices() and save it again");
    }

    private void state(String... files) throws IOException {
        String entries = String.join("\"}, {\"filename\": \"", files);
        Files.writeString(
                directory.resolve("valid/state.json"),
                "{\"_data_files\": [{\"filename\": \"" + entries + "\"}]}");
    }

    private static Path fixture(String name) {
        return Path.of("src", "test", "resources", "arrow").resolve(name);
    }

    private void create(String... names) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }
}
