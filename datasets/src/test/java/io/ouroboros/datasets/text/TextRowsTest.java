package io.ouroboros.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ouroboros.datasets.corpus.CorpusFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextRowsTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "wiki.train.raw", "wiki.train.tokens", "A.TXT"})
    void rowsKeepLeadingBlankAndFinalNewline(String name) throws IOException {
        Path file = write(name, " \n = Title = \n \t\u00a0\u0085\n\n caf\u00e9 , \n");
        assertThat(AllRows.of(file))
                .containsExactly("", " = Title = \n", "", "", " caf\u00e9 , \n");
    }

    @Test
    void lastLineWithoutNewlineGetsNone() throws IOException {
        assertThat(AllRows.of(write("a.txt", "x\ny"))).containsExactly("x\n", "y");
    }

    @Test
    void windowsLineEndsBecomeNewlines() throws IOException {
        assertThat(AllRows.of(write("a.txt", "x\r\n\r\ny\rz\r\nw\r")))
                .containsExactly("x\n", "", "y\rz\n", "w\r");
    }

    @Test
    void linesLongerThanTheBufferStayWhole() throws IOException {
        String line = "\u00e9 ".repeat(50_000) + "\n";
        assertThat(AllRows.of(write("a.txt", line + line))).containsExactly(line, line);
    }

    @Test
    void compressedFilesGiveTheSameRows() throws IOException {
        Path file = directory.resolve("a.txt.gz");
        Files.write(file, gzip(" a \nb"));
        assertThat(AllRows.of(file)).containsExactly(" a \n", "b");
    }

    @Test
    void jsonLinesGiveTheirTextField() throws IOException {
        String json =
                "{\"id\":7,\"text\":\" a\\n\",\"more\":{\"text\":1}}\n\n"
                        + "{\"text\":\" \\n\"}\n{\"text\":\"b\"}";
        assertThat(AllRows.of(write("a.jsonl", json))).containsExactly(" a\n", "", "b");
        Path compressed = directory.resolve("b.jsonl.gz");
        Files.write(compressed, gzip(json));
        assertThat(AllRows.of(compressed)).containsExactly(" a\n", "", "b");
    }

    @Test
    void shardsOfAnyFormatAreReadOneBehindTheOther() throws IOException {
        Path text = write("a.txt", " a\n \n");
        Path empty = write("b.jsonl", "");
        Path json = write("c.jsonl", "{\"text\":\" \\n\"}\n{\"text\":\"c\"}");
        Path parquet = directory.resolve("d.parquet");
        writeTexts(List.of(" \t\n", " d \n"), parquet);
        assertThat(AllRows.of(text, empty, json, parquet))
                .containsExactly(" a\n", "", "", "c", "", " d \n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.jsonl.gz", "a.parquet"})
    void theSameSplitGivesTheSameRowsInEveryFormat(String name) throws IOException {
        Path text = Path.of("src", "test", "resources", "small-bpe", "rows.raw");
        List<String> rows = AllRows.of(text);
        Path other = directory.resolve(name);
        if (name.endsWith(".gz")) {
            Path plain = directory.resolve("plain.jsonl");
            writeTexts(rows, plain);
            Files.write(other, gzip(Files.readString(plain)));
        } else {
            writeTexts(rows, other);
        }
        assertThat(rows).hasSize(13);
        assertThat(AllRows.of(other)).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"ids\":[1]}|line must have the field \"text\", got none in %s line 2",
                "{\"text\":5}|field \"text\" must be a string, got number in %s line 2",
                "{\"text\":null}|field \"text\" must be a string, got null in %s line 2; leave the row out or write an empty string",
                "{\"text\":\"a\\ud800\"}|text must be valid Unicode, got the lone surrogate \\ud800 in %s line 2; replace it with \\ufffd",
                "{\"text\":\"NaN\",\"a\":NaN}|line must be valid JSON, got NaN in %s line 2; write null",
                "{\"a\":-Infinity,\"text\":\"\"}|line must be valid JSON, got -Infinity in %s line 2; write null",
                "[\"text\"]|line must be a JSON object, got array in %s line 2",
                "{\"text\":\"a\"|line must be complete JSON, got a cut one in %s line 2; write each object on one line",
                "{text:\"a\"}|line must be valid JSON, got another in %s line 2",
                "{\"text\":\"a\"} {}|line must be valid JSON, got another in %s line 2",
            })
    void badJsonLinesAreNamed(String line, String message) throws IOException {
        Path file = write("a.jsonl", "{\"text\":\"good\"}\n" + line + "\n");
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(file))
                .withMessage(message.replace("%s", file.toString()));
    }

    @Test
    void malformedUtf8IsNamed() throws IOException {
        Path file = directory.resolve("a.txt");
        Files.write(file, new byte[] {'a', '\n', 'b', (byte) 0xc3, '\n'});
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(file))
                .withMessage("text must be valid UTF-8, got other bytes in " + file + " line 2");
    }

    @Test
    void missingFilesAndDirectoriesAreNamed() throws IOException {
        Path missing = directory.resolve("no.txt");
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(missing))
                .withMessage("could not read " + missing + ": no such file");
        Path folder = Files.createDirectory(directory.resolve("folder.txt"));
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(folder))
                .withMessage("could not read " + folder + ": it is a directory");
    }

    @Test
    void falseAndCutGzipAreNamed() throws IOException {
        Path plain = write("plain.txt.gz", "text");
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(plain))
                .withMessage(
                        "could not read "
                                + plain
                                + ": it is not complete gzip data (Input is not in the .gz format)");
        Path cut = directory.resolve("cut.txt.gz");
        byte[] whole = gzip("some text that is cut\n");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 12));
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(cut))
                .withMessage(
                        "could not read "
                                + cut
                                + ": it is not complete gzip data (it is cut short)");
    }

    @Test
    void severalMembersOfGzipAreOneText() throws IOException {
        Path file = directory.resolve("a.txt.gz");
        Files.write(file, joined(gzip("a\nb"), gzip(""), gzip("c\n")));
        assertThat(AllRows.of(file)).containsExactly("a\n", "bc\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 10, 12, 20, -1, -8, -9})
    void whatFollowsAGzipMemberIsAMemberOrAnError(int length) throws IOException {
        byte[] second = gzip("more text\n");
        int kept = length < 0 ? second.length + length : length;
        for (byte[] end :
                List.of(
                        Arrays.copyOf(second, kept),
                        "x".repeat(kept).getBytes(StandardCharsets.UTF_8))) {
            Path file = directory.resolve("a.txt.gz");
            Files.write(file, joined(gzip("a\n"), end));
            assertThatIOException()
                    .isThrownBy(() -> AllRows.of(file))
                    .withMessageStartingWith(
                            "could not read " + file + ": it is not complete gzip data (");
        }
        Path wrong = directory.resolve("b.txt.gz");
        second[second.length - 8] ^= 1;
        Files.write(wrong, second);
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(wrong))
                .withMessage(
                        "could not read "
                                + wrong
                                + ": it is not complete gzip data (Gzip-compressed data is corrupt (CRC32 error))");
    }

    @Test
    void headersOfGzipMayHaveNamesAndComments() throws IOException {
        byte[] plain = gzip("a\n");
        byte[] header = Arrays.copyOf(plain, 10);
        header[3] = 0b11110;
        byte[] fields = {2, 0, 7, 7, 'n', 0, 'c', 0, 1, 1};
        Path file = directory.resolve("a.txt.gz");
        Files.write(file, joined(header, fields, Arrays.copyOfRange(plain, 10, plain.length)));
        assertThat(AllRows.of(file)).containsExactly("a\n");
    }

    @Test
    void byteOrderMarksAreDroppedOrNamed() throws IOException {
        assertThat(AllRows.of(write("a.txt", "\ufeffa\n\ufeffb\n")))
                .containsExactly("a\n", "\ufeffb\n");
        assertThat(AllRows.of(write("a.jsonl", "\ufeff{\"text\":\"a\"}\r\n\r\n")))
                .containsExactly("a");
        Path gzip = directory.resolve("a.txt.gz");
        Files.write(gzip, gzip("\ufeffa"));
        assertThat(AllRows.of(gzip)).containsExactly("a");
        for (Charset charset :
                List.of(
                        StandardCharsets.UTF_16,
                        StandardCharsets.UTF_16LE,
                        StandardCharsets.UTF_16BE)) {
            Path file = directory.resolve("b.txt");
            Files.writeString(file, "text\n", charset);
            assertThatIOException()
                    .isThrownBy(() -> AllRows.of(file))
                    .withMessage(
                            "text must be UTF-8, got UTF-16 or another encoding in "
                                    + file
                                    + "; convert it with iconv -f UTF-16 -t UTF-8");
        }
    }

    @Test
    void namesThatHideGzipAndLinesOfOldMacsAreRefused() throws IOException {
        Path gzip = directory.resolve("a.txt");
        Files.write(gzip, gzip("text"));
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(gzip))
                .withMessage(
                        "could not read " + gzip + ": it is gzip data; let its name end in .gz");
        Path mac = write("b.txt", "x\ry\r");
        assertThatIOException()
                .isThrownBy(() -> AllRows.of(mac))
                .withMessage(
                        "lines must end with newlines, got carriage returns alone in "
                                + mac
                                + " line 1; convert it with tr '\\r' '\\n'");
        assertThat(AllRows.of(write("c.txt", "a\u2028b\u0085c\n"))).hasSize(1);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "txt", "a.txt.zip", "a.gz", "a.parquet.gz", "a.arrow.gz"})
    void unknownExtensionsAreNamed(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllRows.of(Path.of(name)))
                .withMessage(
                        "text file must end in one of .txt, .raw, .tokens, .jsonl, .parquet, .arrow"
                                + " (all but the last two also as .gz), got "
                                + name);
    }

    private static void writeTexts(List<String> texts, Path file) throws IOException {
        List<int[]> numbers =
                IntStream.range(0, texts.size()).mapToObj(number -> new int[] {number}).toList();
        CorpusFile.writeIdsAndTexts(numbers, number -> texts.get(number[0]), file);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
