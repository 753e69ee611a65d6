package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonFieldsTest {
    @TempDir private Path directory;

    @Test
    void fieldsComeBackAsTheirTypes() throws IOException {
        JsonFields fields =
                parse(
                        "{\"name\":\"a3\",\"seed\":-9223372036854775808,"
                                + "\"done\":true,\"ids\":[0,2147483647],\"part\":{\"n\":4.0},\"none\":null}");
        assertThat(fields.requireString("name")).isEqualTo("a3");
        assertThat(fields.requireLong("seed")).isEqualTo(Long.MIN_VALUE);
        assertThat(fields.requireBoolean("done")).isTrue();
        assertThat(fields.requireIds("ids")).containsExactly(0, 2147483647);
        assertThat(fields.requireObject("part").requireLong("n")).isEqualTo(4);
        assertThat(fields.has("name")).isTrue();
        assertThat(fields.has("none")).isFalse();
        assertThat(fields.has("missing")).isFalse();
    }

    @Test
    void whatIsMissingOrOfAnotherTypeIsNamed() throws IOException {
        JsonFields fields =
                parse("{\"name\":7,\"seed\":1.5,\"done\":0,\"ids\":[3,-1],\"part\":[]}");
        refused(() -> fields.requireString("name"), "name must be a string, got 7 in m.json");
        refused(() -> fields.requireLong("seed"), "seed must be a whole number, got 1.5 in m.json");
        refused(
                () -> fields.requireLong("ids"),
                "ids must be a whole number, got [3,-1] in m.json");
        refused(() -> fields.requireBoolean("done"), "done must be true or false, got 0 in m.json");
        refused(
                () -> fields.requireIds("ids"),
                "ids must be an array of token ids, got -1 in m.json");
        refused(
                () -> fields.requireIds("name"),
                "name must be an array of whole numbers, got 7 in m.json");
        refused(() -> fields.requireObject("part"), "part must be an object, got [] in m.json");
        refused(
                () -> fields.requireLong("epoch"),
                "epoch must be a whole number, got no such field in m.json");
    }

    @Test
    void aDirectoryInPlaceOfTheFileIsNamed() {
        refused(() -> JsonFields.read(directory), directory + " must be a file, got a directory");
    }

    @Test
    void aFieldInsideAnObjectIsPlacedThere() throws IOException {
        JsonFields part = parse("{\"part\":{}}").requireObject("part");
        refused(
                () -> part.requireString("x"),
                "x must be a string, got no such field in part of m.json");
    }

    @Test
    void aLongValueIsShortened() throws IOException {
        JsonFields fields = parse("{\"seed\":\"" + "0123456789".repeat(10) + "\"}");
        refused(
                () -> fields.requireLong("seed"),
                "seed must be a whole number, got \""
                        + "0123456789".repeat(5)
                        + "012345678... in m.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|nothing",
                "'  '|nothing",
                "[1]|a value of another kind",
                "{\"a\":1|a text that ends too early",
                "{'a':1}|malformed JSON at line 1 column 3",
                "{a:1}|malformed JSON at line 1 column 3",
                "{\"a\":NaN}|NaN, which JSON does not have; write null",
                "{\"a\":1,}|malformed JSON at line 1 column 9",
                "{} {}|malformed JSON at line 1 column 5",
            })
    void whatIsNotOneObjectIsRefused(String text, String found) {
        refused(() -> parse(text), "m.json must hold one JSON object, got " + found);
    }

    @Test
    void anotherFormatVersionIsRefused() throws IOException {
        parse("{\"formatVersion\":1}").requireFormatVersion(1);
        refused(
                () -> parse("{\"formatVersion\":2}").requireFormatVersion(1),
                "formatVersion must be 1, got 2 in m.json; it was written by another version of ouroboros");
    }

    @Test
    void linesAreNumbered() throws IOException {
        Path file = Files.writeString(directory.resolve("metrics.jsonl"), "{\"n\":1}\n{\"n\":2}\n");
        List<JsonFields> lines = JsonFields.readLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1).requireLong("n")).isEqualTo(2);
        assertThat(lines.get(1).where()).isEqualTo(file + " line 2");
        Files.writeString(file, "{\"n\":1}\n\n{\"n\":2}\n");
        refused(
                () -> JsonFields.readLines(file),
                file + " line 2 must hold one JSON object, got nothing");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        Path file = Files.write(directory.resolve("m.json"), new byte[] {'{', (byte) 0xff, '}'});
        refused(() -> JsonFields.read(file), file + " must be text in UTF-8, got other bytes");
    }

    @Test
    void whatJsonFormatWritesIsReadBack() throws IOException {
        Path file = directory.resolve("m.json");
        JsonFields fields = parse("{\"seed\":3,\"loss\":0.1,\"text\":\"\u2028ß\"}");
        AtomicFiles.writeString(file, JsonFormat.pretty(fields.object()));
        assertThat(JsonFields.read(file).object()).isEqualTo(fields.object());
    }

    private static JsonFields parse(String text) throws IOException {
        return JsonFields.parse(text, "m.json");
    }

    private static void refused(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOf(IOException.class).hasMessage(message);
    }
}
