package io.ouroboros.datasets.parquet;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Decompresses pages, and takes no more memory for one than {@link #MAX_PAGE_SIZE_BYTES}, whatever
 * the page's header says. The library's own decompressors lack that limit, and gzip.
 */
final class PageDecompressor implements BytesInputDecompressor {

    /**
     * The largest page that is read: writers aim at 1 MiB, and exceed it only for a single value
     * that is larger.
     */
    static final int MAX_PAGE_SIZE_BYTES = 1 << 28;

    /** What can be read; a new compression is one more line here. */
    private static final Map<CompressionCodecName, Decompression> ALL =
            Map.of(
                    CompressionCodecName.UNCOMPRESSED, (bytes, size) -> bytes,
                    CompressionCodecName.SNAPPY, PageDecompressor::unsnap,
                    CompressionCodecName.GZIP, PageDecompressor::gunzip,
                    CompressionCodecName.ZSTD, Zstd::decompress);

    private final Decompression decompression;

    private PageDecompressor(Decompression decompression) {
        this.decompression = decompression;
    }

    /** Says whether pages compressed so can be read. */
    static boolean supports(CompressionCodecName codec) {
        return ALL.containsKey(codec);
    }

    /** The decompressors, as the library wants them; there are no compressors. */
    static CompressionCodecFactory factory() {
        return new CompressionCodecFactory() {
            @Override
            public BytesInputCompressor getCompressor(CompressionCodecName codec) {
                throw new UnsupportedOperationException("pages are only read");
            }

            @Override
            public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
                Decompression decompression = ALL.get(codec);
                if (decompression == null) {
                    throw new IllegalArgumentException("compression must be supported");
                }
                return new PageDecompressor(decompression);
            }

            @Override
            public void release() {}
        };
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
        if (decompressedSize < 0 || decompressedSize > MAX_PAGE_SIZE_BYTES) {
            throw new IOException(
                    String.format(
                            "page must have at most %d bytes, got %d",
                            MAX_PAGE_SIZE_BYTES, decompressedSize));
        }
        byte[] decompressed =
                decompression.apply(bytes.toInputStream().readAllBytes(), decompressedSize);
        if (decompressed.length != decompressedSize) {
            throw new IOException(
                    String.format(
                            "page must have %d bytes, got %d",
                            decompressedSize, decompressed.length));
        }
        return BytesInput.from(decompressed);
    }

    @Override
    public void decompress(
            ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize) {
        throw new UnsupportedOperationException("direct buffers are not in use");
    }

    @Override
    public void release() {}

    private static byte[] unsnap(byte[] bytes, int size) throws IOException {
        int promised = Snappy.uncompressedLength(bytes);
        return promised == size ? Snappy.uncompress(bytes) : new byte[0];
    }

    private static byte[] gunzip(byte[] bytes, int size) throws IOException {
        try (InputStream gzip = new GZIPInputStream(BytesInput.from(bytes).toInputStream())) {
            byte[] page = gzip.readNBytes(size);
            return gzip.read() < 0 ? page : new byte[0];
        }
    }

    /** Decompresses one page of a known size. */
    @FunctionalInterface
    private interface Decompression {
        byte[] apply(byte[] compressed, int decompressedSize) throws IOException;
    }
}
