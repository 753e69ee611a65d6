package io.ouroboros.datasets.text;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All rows of text files, in memory. */
public final class AllRows {

    private AllRows() {}

    public static List<String> of(Path... files) throws IOException {
        return of(List.of(files));
    }

    public static List<String> of(List<Path> files) throws IOException {
        try (RowReader<String> texts = TextRows.open(files)) {
            List<String> rows = new ArrayList<>();
            for (String text = texts.next(); text != null; text = texts.next()) {
                rows.add(text);
            }
            return rows;
        }
    }
}
