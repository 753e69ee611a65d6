package io.ouroboros.datasets.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.FileMetaData.EncryptionType;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Checks what a footer says of one column's chunks, one in each row group, before any is read.
 *
 * @param file the parquet file
 * @param column the column
 */
record ColumnChunks(Path file, ColumnDescriptor column) {

    /** Encodings of levels, listed with those of values. */
    @SuppressWarnings("deprecation") // writers still list it
    private static final Set<Encoding> LEVELS = EnumSet.of(Encoding.RLE, Encoding.BIT_PACKED);

    /** Refuses chunks that cannot be read, or lie elsewhere than in the file. */
    void requireReadable(ParquetMetadata footer) throws IOException {
        if (footer.getFileMetaData().getEncryptionType() != EncryptionType.UNENCRYPTED) {
            throw ParquetFooter.encrypted(file);
        }
        ColumnPath path = ColumnPath.get(column.getPath());
        long fileSize = Files.size(file);
        for (BlockMetaData rowGroup : footer.getBlocks()) {
            for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
                if (chunk.getPath().equals(path)) {
                    requireReadable(chunk, fileSize);
                }
            }
        }
    }

    private void requireReadable(ColumnChunkMetaData chunk, long fileSize) throws ParquetException {
        String name = column.getPath()[0];
        if (!PageDecompressor.supports(chunk.getCodec())) {
            throw new ParquetException(
                    String.format(
                            "column \"%s\" must be compressed with snappy, gzip, zstd or not at"
                                    + " all, got %s in %s",
                            name, chunk.getCodec(), file));
        }
        for (Encoding encoding : chunk.getEncodings()) {
            if (!CheckedPages.ENCODINGS.contains(encoding) && !LEVELS.contains(encoding)) {
                throw new ParquetException(
                        String.format(
                                "column \"%s\" must be encoded plain, by dictionary or as deltas,"
                                        + " got %s in %s",
                                name, encoding, file));
            }
        }
        long start = chunk.getStartingPos();
        if (start < 0 || chunk.getTotalSize() < 0 || start > fileSize - chunk.getTotalSize()) {
            throw new ParquetDecodingException("a column's chunk must lie within the file");
        }
    }
}
