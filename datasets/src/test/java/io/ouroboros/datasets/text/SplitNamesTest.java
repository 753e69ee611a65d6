package io.ouroboros.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitNamesTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"val.txt", "dev.txt", "eval.txt", "wiki.val.raw", "DEV.jsonl"})
    void otherNamesOfTheValidationSplitAreTaken(String name) throws IOException {
        create("lm-eval-train.txt", name);
        DatasetDirectory dataset = DatasetDirectory.open(directory);
        assertThat(dataset.files(Split.VALIDATION)).containsExactly(directory.resolve(name));
        assertThat(dataset.files(Split.TRAIN))
                .containsExactly(directory.resolve("lm-eval-train.txt"));
    }

    @Test
    void twoFilesForTheValidationSplitAreNamed() throws IOException {
        create("dev.txt", "eval.txt");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "validation split must be one file or one set of shards, got eval.txt"
                                + " beside dev.txt in "
                                + directory);
    }

    @Test
    void filesThatNameNoSplitAreNamedWhereOneIsMissing() throws IOException {
        create("held-out.txt");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "dataset directory must hold files such as train.txt, validation.jsonl or"
                                + " test.parquet, got only held-out.txt in "
                                + directory);
        create("train.txt");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory).files(Split.VALIDATION))
                .withMessage(
                        "dataset directory must hold a validation file for this, got only [train]"
                                + " in "
                                + directory
                                + "; passed over held-out.txt: the name must have one of the words"
                                + " valid, validation, val, dev, eval");
    }

    @ParameterizedTest
    @CsvSource({
        "train/0000.parquet train/0001.parquet, 2",
        "data/train/part-0.jsonl data/train/part-1.jsonl, 2",
        "train/part-00001-ab12-c000.parquet train/part-00002-ab12-c000.parquet, 2",
        "en/Train/anything.txt, 1",
        "train/train-00000-of-00001.parquet, 1",
    })
    void directoryNamesItsSplit(String names, int count) throws IOException {
        create(names.split(" ", -1));
        create("validation/README.md");
        DatasetDirectory dataset = DatasetDirectory.open(directory);
        assertThat(dataset.files(Split.TRAIN))
                .hasSize(count)
                .isEqualTo(Arrays.stream(names.split(" ", -1)).map(directory::resolve).toList());
        assertThat(dataset.has(Split.VALIDATION)).isFalse();
    }

    @Test
    void shardsAreInTheOrderOfTheirNumbers() throws IOException {
        List<String> names =
                IntStream.rangeClosed(1, 11).mapToObj(i -> "train-" + i + ".txt").toList();
        create(names.toArray(String[]::new));
        assertThat(DatasetDirectory.open(directory).files(Split.TRAIN))
                .isEqualTo(names.stream().map(directory::resolve).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void shardsMayHaveHashesAndStartAtOne(String start) throws IOException {
        String first = "train-0000%s-of-00002-fedcba9876543210.parquet".formatted(start);
        String second =
                "train-0000%d-of-00002-0123456789abcdef.parquet"
                        .formatted(Integer.parseInt(start) + 1);
        create(second, first);
        assertThat(DatasetDirectory.open(directory).files(Split.TRAIN))
                .containsExactly(directory.resolve(first), directory.resolve(second));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train-00000-of-00002-0123456789abcdef.txt|all its 2 shards, got no"
                        + " train-00001-of-00002.txt in %s",
                "train-00002-of-00002.txt|all its 2 shards, got no train-00001-of-00002.txt in %s",
                "train-0.txt train-2.txt|all its shards, got no train-1.txt in %s",
                "train/0001.parquet|all its shards, got no 0000.parquet in %s/train",
            })
    void missingShardsAreNamedHoweverTheyAreNumbered(String names, String message)
            throws IOException {
        create(names.split(" ", -1));
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "train split must have " + message.replace("%s", directory.toString()));
    }

    @Test
    void twoFilesForOneShardAndTwoDirectoriesForOneSplitAreNamed() throws IOException {
        create("val/0000.parquet", "validation/0000.parquet");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "validation split must be one file or one set of shards, got"
                                + " validation/0000.parquet beside val/0000.parquet in "
                                + directory);
        create(
                "train-00000-of-00002-0123456789abcdef.parquet",
                "train-00000-of-00002-fedcba9876543210.parquet");
        assertThatIOException()
                .isThrownBy(() -> DatasetDirectory.open(directory))
                .withMessage(
                        "train split must be one file or one set of shards, got"
                                + " train-00000-of-00002-fedcba9876543210.parquet beside"
                                + " train-00000-of-00002-0123456789abcdef.parquet in "
                                + directory);
    }

    private void create(String... names) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }
}
