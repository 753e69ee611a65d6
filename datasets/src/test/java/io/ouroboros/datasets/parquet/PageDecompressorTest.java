package io.ouroboros.datasets.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

final class PageDecompressorTest {

    private static final byte[] PAGE =
            "a page a page a page a page".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
    void pageOfTheSizeThatItsHeaderSaysIsRead(CompressionCodecName codec) throws IOException {
        BytesInput compressed = BytesInput.from(compress(codec));
        assertThat(
                        decompressor(codec)
                                .decompress(compressed, PAGE.length)
                                .toInputStream()
                                .readAllBytes())
                .isEqualTo(PAGE);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP"})
    void pageOfAnotherSizeIsRefused(CompressionCodecName codec) throws IOException {
        BytesInput compressed = BytesInput.from(compress(codec));
        for (int size : new int[] {PAGE.length - 1, PAGE.length + 1}) {
            assertThatIOException()
                    .isThrownBy(() -> decompressor(codec).decompress(compressed, size))
                    .withMessageStartingWith("page must have " + size + " bytes, got ");
        }
    }

    @Test
    void pagesBeyondTheLimitAreRefusedBeforeMemoryIsTaken() {
        BytesInputDecompressor snappy = decompressor(CompressionCodecName.SNAPPY);
        for (int size : new int[] {-1, (1 << 28) + 1, Integer.MAX_VALUE}) {
            assertThatIOException()
                    .isThrownBy(() -> snappy.decompress(BytesInput.empty(), size))
                    .withMessage("page must have at most 268435456 bytes, got " + size);
        }
    }

    @Test
    void whatTheReaderNeverAsksForIsRefused() {
        assertThat(PageDecompressor.supports(CompressionCodecName.BROTLI)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decompressor(CompressionCodecName.BROTLI))
                .withMessage("compression must be supported");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(
                        () -> PageDecompressor.factory().getCompressor(CompressionCodecName.SNAPPY))
                .withMessage("pages are only read");
        ByteBuffer buffer = ByteBuffer.allocate(1);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(
                        () ->
                                decompressor(CompressionCodecName.GZIP)
                                        .decompress(buffer, 1, buffer, 1))
                .withMessage("direct buffers are not in use");
    }

    private static BytesInputDecompressor decompressor(CompressionCodecName codec) {
        return PageDecompressor.factory().getDecompressor(codec);
    }

    private static byte[] compress(CompressionCodecName codec) throws IOException {
        return switch (codec) {
            case SNAPPY -> Snappy.compress(PAGE);
            case ZSTD -> Zstd.compress(PAGE);
            case GZIP -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                    gzip.write(PAGE);
                }
                yield bytes.toByteArray();
            }
            default -> PAGE;
        };
    }
}
