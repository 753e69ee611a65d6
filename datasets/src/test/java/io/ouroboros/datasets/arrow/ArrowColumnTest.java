package io.ouroboros.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ouroboros.datasets.RowReader;
import io.ouroboros.datasets.text.AllRows;
import io.ouroboros.datasets.text.DatasetDirectory;
import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.datasets.tokens.TokenBlocksFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArrowColumnTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text-stream",
                "text-file",
                "text-large",
                "text-view",
                "text-v4",
                "text-among-others",
                "text-views-before",
            })
    void stringsAreThoseOfTheTextFile(String name) throws IOException {
        assertThat(strings(file(name))).isEqualTo(rows());
    }

    @Test
    void cachedAndSavedDatasetsGiveTheirRows() throws IOException {
        DatasetDirectory cache = DatasetDirectory.open(fixture("cache/wiki"), "raw");
        assertThat(AllRows.of(cache.files(Split.TRAIN))).isEqualTo(rows());
        assertThat(AllRows.of(cache.files(Split.VALIDATION))).isEqualTo(rows().subList(0, 5));
        DatasetDirectory saved = DatasetDirectory.open(fixture("saved"));
        List<Path> train = saved.files(Split.TRAIN);
        assertThat(AllRows.of(train)).isEqualTo(rows().subList(0, 11));
        assertThat(TokenBlocksFile.holdsBlocks(train.get(0))).isTrue();
        int[] flat = Stream.of(blocks()).flatMapToInt(IntStream::of).toArray();
        assertThat(TokenBlocksFile.read(train, 3, 0)).isEqualTo(TokenBlocks.of(3, flat));
        assertThat(AllRows.of(saved.files(Split.VALIDATION))).isEqualTo(rows().subList(0, 4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ids-int64",
                "ids-int32-large",
                "ids-uint16",
                "ids-uint32",
                "ids-fixed",
                "ids-and-text",
            })
    void idsAreThoseThatWereWritten(String name) throws IOException {
        assertThat(ids(file(name))).containsExactly(blocks());
    }

    @ParameterizedTest
    @CsvSource({"ids-bytes, 127", "ids-unsigned-bytes, 255", "ids-shorts, 32767"})
    void idsMayBeNarrow(String name, int largest) throws IOException {
        assertThat(ids(file(name))).containsExactly(new int[] {0, largest});
    }

    @Test
    void listsMayBeOfAnyLengthAndEmpty() throws IOException {
        assertThat(ids(file("ids-ragged")))
                .containsExactly(new int[] {1, 2, 3}, new int[0], new int[] {4});
        assertThat(ids(file("ids-null-list"))).containsExactly(new int[] {1, 2, 3}, new int[0]);
        assertThat(ids(file("ids-nothing"))).containsExactly(new int[0], new int[0]);
        assertThat(ids(file("ids-null-fixed"))).containsExactly(new int[] {1, 2, 3}, new int[0]);
    }

    @Test
    void emptyFileHasNoRowsHoweverOftenOneAsks() throws IOException {
        try (ArrowColumn<String> texts = ArrowColumn.ofStrings(file("text-empty"), "text")) {
            assertThat(texts.next()).isNull();
            assertThat(texts.next()).isNull();
        }
    }

    @Test
    void columnsExistByName() throws IOException {
        assertThat(ArrowColumn.exists(file("ids-and-text"), "ids")).isTrue();
        assertThat(ArrowColumn.exists(file("text-stream"), "ids")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ids-int64|arrow file must have the column \"text\", got [ids] in %s",
                "text-binary|column \"text\" must hold strings, got binary in %s",
                "text-number|column \"text\" must hold strings, got int in %s",
                "text-nested|column \"text\" must hold strings, got struct in %s",
                "text-dictionary|column \"text\" must hold strings, got a dictionary-encoded column"
                        + " in %s",
                "text-null|field \"text\" must be a string, got null in %s row 4; leave the row out or write an empty string",
                "text-bad-utf8|text must be valid UTF-8, got other bytes in %s row 2",
                "text-lz4|could not read %s: its batches are compressed (LZ4_FRAME); save it without compression",
                "text-zstd|could not read %s: its batches are compressed (ZSTD); save it without compression",
            })
    void badStringsAreNamed(String name, String message) throws IOException {
        Path file = file(name);
        assertThatIOException()
                .isThrownBy(() -> strings(file))
                .withMessage(message.replace("%s", file.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text-among-others|arrow file must have the column \"ids\", got [null, number,"
                        + " bool, float, decimal, time, bytes, binary, binary_view, struct, map,"
                        + " pair, list_view, dictionary, runs, sparse, dense, text, last] in %s",
                "ids-floats|column \"ids\" must hold lists of integers, got list in %s",
                "ids-numbers|column \"ids\" must hold lists of integers, got int in %s",
                "ids-dictionary|column \"ids\" must hold lists of integers, got a"
                        + " dictionary-encoded column in %s",
                "ids-null-element|token id must be an integer, got null in %s row 2",
                "ids-negative|token id must be an integer from 0 to 2147483647, got -5 in %s row 2",
                "ids-huge|token id must be an integer from 0 to 2147483647, got -1"
                        + " in %s row 2",
            })
    void badIdsAreNamed(String name, String message) throws IOException {
        Path file = file(name);
        assertThatIOException()
                .isThrownBy(() -> ids(file))
                .withMessage(message.replace("%s", file.toString()));
    }

    @Test
    void missingFileAndDirectoryAreNamed() {
        Path missing = directory.resolve("no.arrow");
        assertThatIOException()
                .isThrownBy(() -> strings(missing))
                .withMessage("could not read " + missing + ": no such file");
        assertThatIOException()
                .isThrownBy(() -> strings(directory))
                .withMessage("could not read " + directory + ": it is a directory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|could not read %s: it is not an Arrow file",
                "PAR1PAR1|could not read %s: it is not an Arrow file",
                "ARROW1|could not read %s: it is not an Arrow file",
                "version https://git-lfs.github.com/spec/v1|could not read %s: it is a Git LFS"
                        + " pointer; run git lfs pull",
                "\u00ff\u00ff\u00ff\u00ff|could not read %s: the end of the Arrow stream is"
                        + " missing; was the file cut short?",
                "\u00ff\u00ff\u00ff\u00ff\u0010\0\0\0|could not read %s: the end of the Arrow"
                        + " stream is missing; was the file cut short?",
            })
    void otherFilesAreNamed(String content, String message) throws IOException {
        Path file = directory.resolve("a.arrow");
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatIOException()
                .isThrownBy(() -> strings(file))
                .withMessage(message.replace("%s", file.toString()));
    }

    private static List<String> rows() throws IOException {
        List<String> rows = AllRows.of(Path.of("src/test/resources/parquet/rows.txt"));
        assertThat(rows).hasSize(14).contains("", " = Homarus gammarus = \n");
        return rows;
    }

    private static int[][] blocks() {
        return IntStream.range(0, 11)
                .mapToObj(i -> new int[] {i * 7, i, 50271 - i})
                .toArray(int[][]::new);
    }

    static List<String> strings(Path file) throws IOException {
        return all(ArrowColumn.ofStrings(file, "text"));
    }

    static List<int[]> ids(Path file) throws IOException {
        return all(ArrowColumn.ofIds(file, "ids"));
    }

    private static <T> List<T> all(RowReader<T> reader) throws IOException {
        try (reader) {
            List<T> rows = new ArrayList<>();
            for (T row = reader.next(); row != null; row = reader.next()) {
                rows.add(row);
            }
            return rows;
        }
    }

    static Path file(String name) {
        return fixture(name + ".arrow");
    }

    private static Path fixture(String name) {
        return Path.of("src", "test", "resources", "arrow").resolve(name);
    }
}
