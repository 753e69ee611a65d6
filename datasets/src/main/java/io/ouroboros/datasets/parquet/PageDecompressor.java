package io.ouroboros.datasets.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Decompresses pages, in Java: native codecs would be unpacked into the directory for temporary
 * files, which may be full or forbid execution. The library's own decompressors need Hadoop.
 *
 * @param codec how pages are compressed
 */
record PageDecompressor(CompressionCodecName codec) implements BytesInputDecompressor {

    /** The decompressors, as the library wants them; there are no compressors. */
    static CompressionCodecFactory factory() {
        return new CompressionCodecFactory() {
            @Override
            public BytesInputCompressor getCompressor(CompressionCodecName codec) {
                throw new UnsupportedOperationException("pages are only read");
            }

            @Override
            public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
                return new PageDecompressor(codec);
            }

            @Override
            public void release() {}
        };
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
        byte[] compressed = bytes.toInputStream().readAllBytes();
        return BytesInput.from(
                switch (codec) {
                    case UNCOMPRESSED -> compressed;
                    case SNAPPY -> inflate(new SnappyDecompressor(), compressed, decompressedSize);
                    case GZIP -> gunzip(compressed, decompressedSize);
                    case ZSTD -> inflate(new ZstdDecompressor(), compressed, decompressedSize);
                    default ->
                            throw new UnsupportedOperationException(
                                    "it must be compressed with snappy, gzip, zstd or not at all,"
                                            + " got "
                                            + codec
                                            + "; write it again with"
                                            + " pyarrow.parquet.write_table(table, file,"
                                            + " compression='zstd')");
                });
    }

    @Override
    public void decompress(
            ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize) {
        throw new UnsupportedOperationException("direct buffers are not in use");
    }

    @Override
    public void release() {}

    private static byte[] inflate(Decompressor decompressor, byte[] compressed, int size)
            throws IOException {
        byte[] page = new byte[size];
        int length = decompressor.decompress(compressed, 0, compressed.length, page, 0, size);
        if (length != size) {
            throw new IOException("a page must have %d bytes, got %d".formatted(size, length));
        }
        return page;
    }

    private static byte[] gunzip(byte[] bytes, int size) throws IOException {
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return gzip.readNBytes(size);
        }
    }
}
