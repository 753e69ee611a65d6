package io.ouroboros.datasets.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ouroboros.datasets.RowReader;
import io.ouroboros.datasets.text.AllRows;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParquetColumnTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text-snappy-v1",
                "text-zstd-v2-large",
                "text-gzip-plain",
                "text-none-pages",
                "text-delta-v2",
                "text-checksum",
                "text-delta-strings",
                "text-not-null",
                "text-among-others",
            })
    void stringsAreThoseOfTheTextFile(String name) throws IOException {
        List<String> rows = AllRows.of(fixture("rows.txt"));
        assertThat(rows).hasSize(14).contains("", " = Homarus gammarus = \n");
        assertThat(strings(file(name))).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ids-int64",
                "ids-int32-zstd-v2",
                "ids-uint16-plain",
                "ids-fixed-delta",
                "ids-and-text",
            })
    void idsAreThoseThatWereWritten(String name) throws IOException {
        int[][] blocks =
                IntStream.range(0, 11)
                        .mapToObj(i -> new int[] {i * 7, i, 50271 - i})
                        .toArray(int[][]::new);
        assertThat(ids(file(name))).containsExactly(blocks);
    }

    @Test
    void listsMayBeOfAnyLengthAndEmpty() throws IOException {
        assertThat(ids(file("ids-ragged")))
                .containsExactly(new int[] {1, 2, 3}, new int[0], new int[] {4});
        assertThat(ids(file("ids-null-list"))).containsExactly(new int[] {1, 2, 3}, new int[0]);
    }

    @Test
    void emptyFileHasNoRows() throws IOException {
        assertThat(strings(file("text-empty"))).isEmpty();
    }

    @Test
    void columnsExistByName() throws IOException {
        assertThat(ParquetColumn.exists(file("ids-and-text"), "ids")).isTrue();
        assertThat(ParquetColumn.exists(file("text-snappy-v1"), "ids")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ids-int64|parquet file must have the column \"text\", got [ids] in %s",
                "text-binary|column \"text\" must hold strings, got binary in %s",
                "text-number|column \"text\" must hold strings, got int64 in %s",
                "text-nested|column \"text\" must hold strings, got group in %s",
                "text-list|column \"text\" must hold strings, got list in %s",
                "text-null|field \"text\" must be a string, got null in %s row 4; leave the row out or write an empty string",
                "text-bad-utf8|text must be valid UTF-8, got other bytes in %s row 2",
                "text-brotli|could not read %s: it must be compressed with snappy, gzip, zstd or"
                        + " not at all, got BROTLI; write it again with pyarrow.parquet.write_table(table, file,"
                        + " compression='zstd')",
                "encrypted-footer|could not read %s: it is encrypted",
                "encrypted-column|could not read %s: it is encrypted",
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
                "text-among-others|parquet file must have the column \"ids\", got [id, meta, text]"
                        + " in %s",
                "ids-floats|column \"ids\" must hold lists of integers, got list in %s",
                "ids-numbers|column \"ids\" must hold lists of integers, got int64 in %s",
                "ids-decimal|column \"ids\" must hold lists of integers, got list in %s",
                "ids-null-element|token id must be an integer, got null in %s row 2",
                "ids-negative|token id must be an integer from 0 to 2147483647, got -5 in %s row 2",
                "ids-huge|token id must be an integer from 0 to 2147483647, got 2147483648 in %s"
                        + " row 2",
            })
    void badIdsAreNamed(String name, String message) throws IOException {
        Path file = file(name);
        assertThatIOException()
                .isThrownBy(() -> ids(file))
                .withMessage(message.replace("%s", file.toString()));
    }

    @Test
    void missingFileAndDirectoryAreNamed() {
        Path missing = directory.resolve("no.parquet");
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
                "''|it is not a Parquet file (length is too low: 0)",
                "{\"text\":\"a\"}|it is not a Parquet file. Expected magic number at tail, but found"
                        + " [34, 97, 34, 125]",
                "PAR1|it is not a Parquet file (length is too low: 4)",
                "PAR1aaaaPAR1|corrupted file: the footer index is not within the file: -1633771869",
            })
    void damagedFilesAreNamedWithTheCause(String content, String cause) throws IOException {
        Path file = Files.writeString(directory.resolve("a.parquet"), content);
        assertThatIOException()
                .isThrownBy(() -> strings(file))
                .withMessage(
                        "could not read %s: the data is damaged or incomplete (%s)", file, cause);
    }

    @Test
    void gitLfsPointerIsNamed() throws IOException {
        Path file = directory.resolve("a.parquet");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1");
        assertThatIOException()
                .isThrownBy(() -> strings(file))
                .withMessage("could not read %s: it is a Git LFS pointer; run git lfs pull", file);
    }

    @Test
    void changedByteUnderAChecksumIsNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(file("text-checksum"));
        int letter = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("gammarus");
        bytes[letter] ^= 1;
        Path file = Files.write(directory.resolve("a.parquet"), bytes);
        assertThatIOException()
                .isThrownBy(() -> strings(file))
                .withMessage(
                        "could not read %s: the data is damaged or incomplete (could not verify"
                                + " dictionary page integrity, CRC checksum verification failed)",
                        file);
    }

    static List<String> strings(Path file) throws IOException {
        return all(ParquetColumn.ofStrings(file, "text"));
    }

    static List<int[]> ids(Path file) throws IOException {
        return all(ParquetColumn.ofIds(file, "ids"));
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
        return fixture(name + ".parquet");
    }

    private static Path fixture(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(
                                    ParquetColumnTest.class.getResource("/parquet/" + name), name)
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }
}
