package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Test resources, and files made of a header and data. */
final class TestFiles {
    private TestFiles() {}

    /** A file or directory of the test resources, such as {@code fixtures/tiny-opt}. */
    static Path resource(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(TestFiles.class.getClassLoader().getResource(name), name)
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** The bytes of a safetensors file with this header and that many bytes of data. */
    static byte[] safetensors(String header, int dataBytes) {
        byte[] utf8 = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + utf8.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(utf8.length)
                .put(utf8)
                .array();
    }

    /** Element {@code i} is {@code (start + i) / 8}, as in make_checkpoint_files.py. */
    static float[] eighths(int start, int numElements) {
        float[] values = new float[numElements];
        for (int i = 0; i < numElements; i++) {
            values[i] = (start + i) / 8f;
        }
        return values;
    }

    /** Little-endian float32. */
    static ByteBuffer buffer(float... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    /** The elements of a little-endian float32 buffer. */
    static float[] floats(ByteBuffer float32) {
        float[] values = new float[float32.remaining() / Float.BYTES];
        float32.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
