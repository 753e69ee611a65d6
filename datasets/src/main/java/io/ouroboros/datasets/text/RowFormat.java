package io.ouroboros.datasets.text;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file format that holds rows.
 *
 * @param extensions how the names of its files end, lower case, a final {@code .gz} aside
 * @param reader reads all rows of a file
 */
record RowFormat(List<String> extensions, RowReader reader) {

    /** All formats; a new one is one more line here. */
    private static final List<RowFormat> ALL =
            List.of(
                    new RowFormat(List.of(".txt", ".raw", ".tokens"), RowFormat::readText),
                    new RowFormat(List.of(".jsonl"), RowFormat::readJsonLines));

    /** Finds a file's format by the end of its name, a final {@code .gz} aside. */
    static Optional<RowFormat> of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String plain = LineReader.isCompressed(file) ? name.substring(0, name.length() - 3) : name;
        return ALL.stream()
                .filter(format -> format.extensions.stream().anyMatch(plain::endsWith))
                .findFirst();
    }

    /** All extensions, for messages. */
    static String allExtensions() {
        return ALL.stream()
                .flatMap(format -> format.extensions.stream())
                .collect(Collectors.joining(", "));
    }

    private static List<String> readText(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        try (LineReader lines = LineReader.open(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                rows.add(row(lines.endedWithNewline() ? line + "\n" : line));
            }
        }
        return rows;
    }

    private static List<String> readJsonLines(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file)) {
            JsonLines.ValueReader<String> text = json -> string(json, lines);
            for (String row = lines.next("text", text);
                    row != null;
                    row = lines.next("text", text)) {
                rows.add(row(row));
            }
        }
        return rows;
    }

    private static String string(JsonReader json, JsonLines lines) throws IOException {
        if (json.peek() != JsonToken.STRING) {
            throw lines.wrongType("field \"text\" must be a string", json.peek());
        }
        return json.nextString();
    }

    private static String row(String text) {
        return text.codePoints().allMatch(RowFormat::isBlank) ? "" : text;
    }

    /**
     * The characters that Python's {@code str.strip} removes, which decided the empty rows first.
     */
    private static boolean isBlank(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || codePoint == 0x85; // next line
    }

    /** Reads all rows of a file, none if it is empty. */
    @FunctionalInterface
    interface RowReader {
        List<String> read(Path file) throws IOException;
    }
}
