package io.ouroboros.datasets.corpus;

import com.google.gson.stream.JsonWriter;
import io.ouroboros.datasets.text.RowFormat;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a corpus as JSON Lines. */
final class JsonCorpus {

    private JsonCorpus() {}

    /** Writes all rows to a file. */
    static <R> void write(Iterable<R> rows, CorpusFields<R> fields, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (R row : rows) {
                writeRow(row, fields, new JsonWriter(writer));
                writer.write('\n');
            }
        }
    }

    private static <R> void writeRow(R row, CorpusFields<R> fields, JsonWriter json)
            throws IOException {
        json.beginObject();
        if (fields.ids().isPresent()) {
            json.name(RowFormat.IDS_FIELD).beginArray();
            for (int id : fields.ids().get().apply(row)) {
                json.value(id);
            }
            json.endArray();
        }
        if (fields.text().isPresent()) {
            json.name(RowFormat.TEXT_FIELD).value(fields.text().get().apply(row));
        }
        json.endObject();
    }
}
