package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Type;

/**
 * A column by its name and the type that it must have.
 *
 * @param <T> the type of a row's value
 */
abstract class ColumnKind<T> {

    private final String name;
    private final String rule;

    /** Takes the column's name and the rule for its type, "must hold strings". */
    ColumnKind(String name, String rule) {
        this.name = name;
        this.rule = rule;
    }

    /** Says whether a field is of this type. */
    abstract boolean accepts(Field field);

    /** Opens the column in a record batch; the reader names rows in messages. */
    abstract BatchRows<T> open(ColumnBatch batch, RowReader<T> reader) throws IOException;

    final String name() {
        return name;
    }

    /** Checks the column's type. */
    final void requireAccepted(Field field, Path file) throws ArrowException {
        if (field.dictionary() != null) {
            throw new ArrowException(
                    String.format(
                            "column \"%s\" %s, got a dictionary-encoded column in %s",
                            name, rule, file));
        }
        if (!accepts(field)) {
            String type = Type.name(field.typeType()).toLowerCase(Locale.ROOT).replace("_", "");
            throw new ArrowException(
                    String.format("column \"%s\" %s, got %s in %s", name, rule, type, file));
        }
    }
}
