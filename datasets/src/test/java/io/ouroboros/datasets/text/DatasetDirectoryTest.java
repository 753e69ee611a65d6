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

final class DatasetDirectoryTest {

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "train.txt, valid.txt, test.txt",
        "train.txt.gz, validation.txt, TEST.txt",
        "wiki.train.raw, wiki.valid.raw, wiki.test.raw.gz",
        "wiki.train.tokens, wiki-validation.tokens, my_test.tokens",
        "train.jsonl, validation.jsonl, test.jsonl.gz",
    })
    void findsOneFilePerSplit(String train, String validation, String test) throws IOException {
        create(train, validation, test, "README.md", "training.txt", ".train.txt", "train.csv");
        Files.createDirectory(directory.resolve("train.raw"));
        DatasetDirectory dataset = DatasetDirectory.open(directory);
        assertThat(dataset.file(Split.TRAIN)).isEqualTo(directory.resolve(train));
        assertThat(dataset.file(Split.VALIDATION)).isEqualTo(directory.resolve(validation));
        assertThat(dataset.file(Split.TEST)).isEqualTo(directory.resolve(test));
    }

    @Test
    void missingSplitIsNamedWhenAskedFor() throws IOException {
        create("test.txt", "valid.txt");
        DatasetDirectory dataset = DatasetDirectory.open(directory);
        assertThat(dataset.has(Split.TEST)).isTrue();
        assertThat(dataset.has(Split.TRAIN)).isFalse();
        assertThatIOException()
                .isThrownBy(() -> dataset.file(Split.TRAIN))
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
                        "train split must be one file, got train.txt and train.txt.gz in "
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
                                + " wiki.test.raw, got none in "
                                + directory);
        Path missing = directory.resolve("missing");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(missing))
                .withMessage("dataset directory must exist, got none at " + missing);
    }

    private void create(String... names) throws IOException {
        for (String name : names) {
            Files.createFile(directory.resolve(name));
        }
    }
}
