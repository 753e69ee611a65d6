package io.ouroboros.datasets.text;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rows of several files, one file after the other; blank rows become empty. */
final class FilesReader implements RowReader<String> {

    private final Iterator<Path> files;
    private RowReader<String> current;

    private FilesReader(Iterator<Path> files, RowReader<String> current) {
        this.files = files;
        this.current = current;
    }

    /** Opens the first file. */
    static FilesReader open(List<Path> files) throws IOException {
        Iterator<Path> iterator = files.iterator();
        return new FilesReader(iterator, open(iterator.next()));
    }

    @Override
    public @Nullable String next() throws IOException {
        String text = current.next();
        while (text == null && files.hasNext()) {
            current.close();
            current = open(files.next());
            text = current.next();
        }
        return text != null && isBlank(text) ? "" : text;
    }

    @Override
    public String where() {
        return current.where();
    }

    @Override
    public void close() throws IOException {
        current.close();
    }

    private static RowReader<String> open(Path file) throws IOException {
        return RowFormat.of(file)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "text file must end in one of "
                                                + RowFormat.allExtensions()
                                                + " (all but the last two also as .gz), got "
                                                + file))
                .openTexts(file);
    }

    private static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!isBlank(text.codePointAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The characters that Python's {@code str.strip} removes, which decided the empty rows first.
     */
    private static boolean isBlank(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || codePoint == 0x85; // next line
    }
}
