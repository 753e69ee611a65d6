package io.ouroboros.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged files of every kind end in an {@link IOException} of one line, or in tensors that are no
 * larger than the file allows.
 */
final class HostileFileTest {
    /** Repeats a failure: {@code mvn test -Dhostile.seed=SEED}. */
    private static final long SEED = Long.getLong("hostile.seed", System.nanoTime());

    @TempDir Path directory;

    /** A small valid file of each format. */
    private enum Format {
        SAFETENSORS {
            @Override
            byte[] valid() {
                return TestFiles.bytes(TestFiles.resource("checkpoint/mixed.safetensors"));
            }

            @Override
            TensorReader open(Path path) throws IOException {
                return SafetensorsFile.open(path);
            }
        },
        PICKLED {
            @Override
            byte[] valid() throws IOException {
                return ZipBuilder.checkpoint(
                        PickleBuilder.protocol(2)
                                .global("collections", "OrderedDict")
                                .op(')', 'R', 'q', 1, '(')
                                .text("a")
                                .tensor(2, 0, new long[] {1, 2}, new long[] {1, 1})
                                .text("b")
                                .tensor(2, 1, new long[] {}, new long[] {})
                                .op('u', '}')
                                .text("_metadata")
                                .op('h', 1, 's', 'b')
                                .stop());
            }

            @Override
            TensorReader open(Path path) throws IOException {
                return PickledCheckpoint.open(path);
            }
        },
        PYTORCH {
            @Override
            byte[] valid() {
                return TestFiles.bytes(TestFiles.resource("checkpoint/state-dict.bin"));
            }

            @Override
            TensorReader open(Path path) throws IOException {
                return PickledCheckpoint.open(path);
            }
        };

        abstract byte[] valid() throws IOException;

        abstract TensorReader open(Path path) throws IOException;
    }

    /** Opens a file and reads all its tensors; true if it was refused in the way promised. */
    private boolean isRefused(Format format, byte[] bytes) throws IOException {
        Path path = Files.write(directory.resolve("hostile"), bytes);
        try (TensorReader reader = format.open(path)) {
            for (String name : reader.entries().keySet()) {
                ByteBuffer float32 = readOrEmpty(reader, name);
                assertThat(float32.remaining()).isLessThanOrEqualTo(2 * bytes.length);
            }
            return false;
        } catch (InvalidCheckpointException e) {
            assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1);
            return true;
        } finally {
            Files.delete(path); // rewriting a file in place waits for the disk
        }
    }

    private static ByteBuffer readOrEmpty(TensorReader reader, String name) throws IOException {
        try {
            return reader.readFloat32(name);
        } catch (InvalidCheckpointException e) {
            return ByteBuffer.allocate(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFilesThemselvesAreValid(Format format) throws IOException {
        assertThat(isRefused(format, format.valid())).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aFileCutAnywhereIsRefused(Format format) throws IOException {
        byte[] valid = format.valid();
        for (int length = 0; length < valid.length; length++) {
            assertThat(isRefused(format, Arrays.copyOf(valid, length)))
                    .as("cut at %s of %s", length, valid.length)
                    .isTrue();
        }
    }

    @Test
    void aSafetensorsFileWithMoreBytesIsRefused() throws IOException {
        byte[] valid = Format.SAFETENSORS.valid();
        assertThat(isRefused(Format.SAFETENSORS, Arrays.copyOf(valid, valid.length + 1))).isTrue();
    }

    /** Each byte in turn becomes each of the values that most often break a parser. */
    @ParameterizedTest
    @EnumSource(names = {"SAFETENSORS", "PICKLED"})
    void aChangedByteDoesNoHarm(Format format) throws IOException {
        byte[] valid = format.valid();
        int refused = 0;
        for (int i = 0; i < valid.length; i++) {
            for (int value : new int[] {0, 0x7F, 0x80, 0xFF, valid[i] ^ 1}) {
                byte[] changed = valid.clone();
                changed[i] = (byte) value;
                refused += isRefusedOrFail(format, changed, "byte " + i + " = " + value) ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(valid.length);
    }

    @ParameterizedTest
    @CsvSource({"SAFETENSORS, 10000", "PICKLED, 10000", "PYTORCH, 1000"})
    void randomDamageDoesNoHarm(Format format, int files, TestReporter reporter)
            throws IOException {
        reporter.publishEntry("seed", Long.toString(SEED));
        Random random = new Random(SEED);
        byte[] valid = format.valid();
        int refused = 0;
        for (int i = 0; i < files; i++) {
            String what = "file %s of seed %s".formatted(i, SEED);
            refused += isRefusedOrFail(format, mutated(valid, random), what) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(files / 4);
    }

    private boolean isRefusedOrFail(Format format, byte[] bytes, String what) throws IOException {
        try {
            return isRefused(format, bytes);
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            return fail(what, e);
        }
    }

    /** One to four changes: a byte, a swap of two places, a digit, a copy of a stretch, a cut. */
    private static byte[] mutated(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(bytes.length);
            int other = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = bytes[other];
                case 2 -> bytes[at] = (byte) ('0' + random.nextInt(10));
                case 3 -> {
                    int length = Math.min(random.nextInt(16), bytes.length - Math.max(at, other));
                    System.arraycopy(bytes, other, bytes, at, length);
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        bytes = Arrays.copyOf(bytes, Math.max(1, at));
                    }
                }
            }
        }
        return bytes;
    }
}
