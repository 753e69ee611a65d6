package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Sha256Test {
    @TempDir private Path directory;

    @Test
    void bytesHashAsFips180Says() {
        assertThat(Sha256.ofBytes("abc".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void aFileLargerThanTheBufferHashesAsItsBytes() throws IOException {
        byte[] bytes = new byte[(1 << 17) + 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((i * 31) >> 3);
        }
        Path file = Files.write(directory.resolve("big"), bytes);
        assertThat(Sha256.ofFile(file)).isEqualTo(Sha256.ofBytes(bytes));
    }
}
