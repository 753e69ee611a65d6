package io.ouroboros.datasets.parquet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Stands at one entry of a column of one row group. An entry is a value, or says that the row has
 * none: a null, or an empty list.
 */
final class ColumnCursor {

    private final ColumnReader reader;
    private final ColumnDescriptor column;
    private final int elementLevel;
    private long rowsLeft;
    private long entriesLeft;

    private ColumnCursor(
            ColumnReader reader, CheckedPages pages, ColumnDescriptor column, int elementLevel) {
        this.reader = reader;
        this.column = column;
        this.elementLevel = elementLevel;
        this.rowsLeft = pages.getRowCount();
        this.entriesLeft = pages.getTotalValueCount();
    }

    /** Opens a column of a row group. */
    static ColumnCursor open(PageReadStore rowGroup, ColumnDescriptor column, FileMetaData file) {
        CheckedPages pages = new CheckedPages(rowGroup, column);
        MessageType schema = file.getSchema();
        ColumnReader reader =
                new ColumnReadStoreImpl(
                                pages,
                                new DummyRecordConverter(schema).getRootConverter(),
                                schema,
                                file.getCreatedBy())
                        .getColumnReader(column);
        return new ColumnCursor(reader, pages, column, elementLevel(schema, column.getPath()));
    }

    /** The definition level from which on a list has an element, be it null. */
    private static int elementLevel(MessageType schema, String[] path) {
        int depth = 1;
        while (depth < path.length
                && !schema.getType(Arrays.copyOf(path, depth)).isRepetition(Repetition.REPEATED)) {
            depth++;
        }
        return schema.getMaxDefinitionLevel(Arrays.copyOf(path, depth));
    }

    /** Whether a row is left; behind the last row there must be no entries. */
    boolean hasRow() {
        if (rowsLeft == 0 && entriesLeft != 0) {
            throw new ParquetDecodingException("row group must have as many rows as it says");
        }
        return rowsLeft > 0;
    }

    /** Begins the next row. */
    ColumnCursor startRow() {
        rowsLeft--;
        return this;
    }

    /** Whether there are more entries of the row that was begun. */
    boolean isInsideRow() {
        return entriesLeft > 0 && reader.getCurrentRepetitionLevel() > 0;
    }

    /** Whether the entry is a value. */
    boolean hasValue() {
        return level() == column.getMaxDefinitionLevel();
    }

    /** Whether the entry is an element of a list, be it null. */
    boolean hasElement() {
        return level() >= elementLevel;
    }

    /** Takes an integer value and passes it. */
    long takeInteger() {
        boolean isLong =
                column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT64;
        long value = isLong ? reader.getLong() : reader.getInteger();
        passEmpty();
        return value;
    }

    /** Takes the bytes of a string and passes it. */
    ByteBuffer takeBytes() {
        ByteBuffer bytes = reader.getBinary().toByteBuffer();
        passEmpty();
        return bytes;
    }

    /** Passes the entry. */
    void passEmpty() {
        reader.consume();
        entriesLeft--;
    }

    private int level() {
        if (entriesLeft == 0) {
            throw new ParquetDecodingException("each row must have an entry");
        }
        return reader.getCurrentDefinitionLevel();
    }
}
