package io.ouroboros.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ouroboros.datasets.SplitMix64;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BodyBufferTest {

    private static final int START = 13;

    private static final int LENGTH = 400_000;

    @TempDir Path directory;

    @Test
    void windowIsWhereverBytesAreAskedFor() throws IOException {
        SplitMix64 random = new SplitMix64(20261123);
        byte[] content = new byte[START + LENGTH + 7];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) random.nextInt(256);
        }
        try (FileChannel channel = channel(content)) {
            BodyBuffer buffer = new BodyBuffer(channel, START, LENGTH);
            for (int i = 0; i < 300; i++) {
                int offset = random.nextInt(LENGTH);
                int most = i % 10 == 0 ? LENGTH : 3_000; // beyond a window now and then
                int count = random.nextInt(Math.min(most, LENGTH - offset) + 1);
                byte[] read = new byte[count];
                buffer.bytes(offset, count).get(read);
                int from = START + offset;
                assertThat(read).isEqualTo(Arrays.copyOfRange(content, from, from + count));
            }
        }
    }

    @Test
    void numbersAreLittleEndian() throws IOException {
        try (FileChannel channel = channel(new byte[] {9, 1, 2, 0, 0, 9})) {
            assertThat(new BodyBuffer(channel, 1, 4).bytes(0, 4).getInt(0)).isEqualTo(0x201);
        }
    }

    @Test
    void bytesOutsideOfTheBufferAreNotGiven() throws IOException {
        try (FileChannel channel = channel(new byte[20])) {
            BodyBuffer buffer = new BodyBuffer(channel, 5, 10);
            assertThat(buffer.bytes(10, 0)).isEqualTo(ByteBuffer.allocate(0));
            for (long[] place : new long[][] {{-1, 2}, {9, 2}, {0, 11}, {0, -1}, {1L << 40, 1}}) {
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> buffer.bytes(place[0], (int) place[1]));
            }
        }
    }

    @Test
    void fileThatBecameShorterIsAnError() throws IOException {
        try (FileChannel channel = channel(new byte[20])) {
            BodyBuffer buffer = new BodyBuffer(channel, 5, 30);
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> buffer.bytes(3, 20));
        }
    }

    private FileChannel channel(byte[] content) throws IOException {
        return FileChannel.open(Files.write(directory.resolve("a"), content));
    }
}
