package io.ouroboros.datasets.arrow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Schema;

/** The columns of an Arrow file, by its first message. */
final class ArrowSchema {

    /** The most names of columns in a message. */
    private static final int MAX_NAMES = 20;

    private final Path file;
    private final Schema schema;

    private ArrowSchema(Path file, Schema schema) {
        this.file = file;
        this.schema = schema;
    }

    /** Reads the schema at the start of a stream. */
    static ArrowSchema read(ArrowStream stream, Path file) throws IOException {
        ArrowStream.Part part = stream.next();
        if (part == null
                || part.metadata().headerType() != MessageHeader.Schema
                || !(part.metadata().header(new Schema()) instanceof Schema schema)) {
            throw new IOException("the first message must be the schema");
        }
        if (schema.endianness() != Endianness.Little) {
            throw new ArrowException(
                    "arrow file must be little-endian, got another byte order in " + file);
        }
        return new ArrowSchema(file, schema);
    }

    /** Says whether there is a column of that name. */
    boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /** Finds a column, and where each record batch has it. */
    ColumnPlace find(ColumnKind<?> kind) throws IOException {
        int index = indexOf(kind.name());
        if (index < 0) {
            throw new ArrowException(
                    String.format(
                            "arrow file must have the column \"%s\", got %s in %s",
                            kind.name(), names(), file));
        }
        Field field = schema.fields(index);
        kind.requireAccepted(field, file);
        FieldCounter before = FieldCounter.ofFirst(schema, index);
        FieldCounter all = FieldCounter.ofFirst(schema, schema.fieldsLength());
        return new ColumnPlace(file, field, before, all);
    }

    private int indexOf(String name) {
        return IntStream.range(0, schema.fieldsLength())
                .filter(i -> name.equals(schema.fields(i).name()))
                .findFirst()
                .orElse(-1);
    }

    private String names() {
        return IntStream.range(0, Math.min(schema.fieldsLength(), MAX_NAMES))
                .mapToObj(i -> String.valueOf(schema.fields(i).name()))
                .map(name -> name.replaceAll("\\p{Cntrl}", "?"))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
