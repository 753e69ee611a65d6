package io.ouroboros.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PickledCheckpointTest {
    @TempDir Path directory;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("pytorch_model.bin"), bytes);
    }

    private void assertRefused(byte[] bytes, String message) throws IOException {
        Path file = file(bytes);
        assertThatThrownBy(() -> PickledCheckpoint.open(file))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(message.replace("FILE", file.toString()));
    }

    private static byte[] oneTensor() throws IOException {
        return ZipBuilder.checkpoint(
                PickleBuilder.protocol(2).op('}').text("a").tensor().op('s').stop());
    }

    @Test
    void allThatAStateDictionaryHoldsIsListed() throws IOException {
        Path file = TestFiles.resource("checkpoint/state-dict.bin");
        try (TensorReader reader = PickledCheckpoint.open(file)) {
            assertThat(reader.entries().values())
                    .containsExactly(
                            new TensorInfo("brain", "BF16", List.of(3L), file),
                            new TensorInfo("empty", "F32", List.of(0L, 5L), file),
                            new TensorInfo("first", "F32", List.of(4L, 3L), file),
                            new TensorInfo("half", "F16", List.of(2L, 2L), file),
                            new TensorInfo("half_transposed", "F16", List.of(2L, 3L), file),
                            new TensorInfo("long", "I64", List.of(4L), file),
                            new TensorInfo("mask", "BOOL", List.of(2L), file),
                            new TensorInfo("one_row", "F32", List.of(1L, 5L), file),
                            new TensorInfo("parameter", "F32", List.of(2L), file),
                            new TensorInfo("part", "F32", List.of(2L, 2L), file),
                            new TensorInfo("permuted", "F32", List.of(4L, 2L, 3L), file),
                            new TensorInfo("row", "F32", List.of(3L), file),
                            new TensorInfo("scalar", "F32", List.of(), file),
                            new TensorInfo("tied", "F32", List.of(4L, 3L), file),
                            new TensorInfo("transposed", "F32", List.of(3L, 2L), file));
        }
    }

    /** The zip library's objects close what they were given when they are collected. */
    @Test
    void aGarbageCollectionLeavesTheFileOpen() throws Exception {
        try (TensorReader reader =
                PickledCheckpoint.open(TestFiles.resource("checkpoint/state-dict.bin"))) {
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(100);
            }
            assertThat(reader.readFloat32("first").asFloatBuffer().get(0)).isEqualTo(51f / 8);
        }
    }

    /** Values are eighths counted from a number that make_checkpoint_files.py gives each tensor. */
    @ParameterizedTest
    @CsvSource({
        "first, 51 52 53 54 55 56 57 58 59 60 61 62",
        "tied, 51 52 53 54 55 56 57 58 59 60 61 62",
        "transposed, 71 74 72 75 73 76",
        "part, 55 56 58 59",
        "row, 57 58 59",
        "parameter, 81 82",
        "half, 91 92 93 94",
        "half_transposed, 99 101 103 100 102 104",
        "brain, 95 96 97",
        "scalar, 3",
        "one_row, 17 18 19 20 21",
        "permuted, 201 205 209 213 217 221 202 206 210 214 218 222 203 207 211 215 219 223 204 208 212 216 220 224"
    })
    void viewsAreReadInRowMajorOrder(String name, String eighths) throws IOException {
        String[] expected = eighths.split(" ", -1);
        try (TensorReader reader =
                PickledCheckpoint.open(TestFiles.resource("checkpoint/state-dict.bin"))) {
            ByteBuffer read = reader.readFloat32(name);
            assertThat(read.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            float[] values = TestFiles.floats(read);
            assertThat(values).hasSize(expected.length);
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i] * 8).isEqualTo(Float.parseFloat(expected[i]));
            }
        }
    }

    @Test
    void anEmptyTensorHasNoElements() throws IOException {
        try (TensorReader reader =
                PickledCheckpoint.open(TestFiles.resource("checkpoint/state-dict.bin"))) {
            assertThat(reader.readFloat32("empty").remaining()).isZero();
        }
    }

    @Test
    void otherTypesAreRefusedWhenRead() throws IOException {
        Path file = TestFiles.resource("checkpoint/state-dict.bin");
        try (TensorReader reader = PickledCheckpoint.open(file)) {
            assertThatThrownBy(() -> reader.readFloat32("mask"))
                    .isExactlyInstanceOf(InvalidCheckpointException.class)
                    .hasMessage("mask must be stored as F32, F16 or BF16, got BOOL in " + file);
        }
    }

    @Test
    void anArchiveOfTheJdkWithACommentIsRead() throws IOException {
        byte[] archive =
                new ZipBuilder()
                        .stored(
                                "archive/data.pkl",
                                PickleBuilder.protocol(2).op('}').text("a").tensor().op('s').stop())
                        .stored("archive/data/0", TestFiles.buffer(1.5f, -2).array())
                        .comment("PK\5\6 is no end here")
                        .build();
        try (TensorReader reader = PickledCheckpoint.open(file(archive))) {
            assertThat(TestFiles.floats(reader.readFloat32("a"))).containsExactly(1.5f, -2);
        }
    }

    @Test
    void theFormatBeforePyTorch16IsRefusedWithWhatToDo() throws IOException {
        assertRefused(
                TestFiles.bytes(TestFiles.resource("checkpoint/legacy.bin")),
                "pickled weights must be a zip archive, got the format before PyTorch 1.6 in FILE; load and save them again with a newer PyTorch");
    }

    @Test
    void aFileThatIsNoArchiveIsRefused() throws IOException {
        String message =
                "pickled weights must be a zip archive, got something else in FILE; is the download complete?";
        assertRefused(new byte[0], message);
        assertRefused("version https://git-lfs".getBytes(StandardCharsets.UTF_8), message);
    }

    @Test
    void onePickleIsExpected() throws IOException {
        byte[] pickle = PickleBuilder.protocol(2).op('}').stop();
        assertRefused(
                new ZipBuilder().stored("x", pickle).build(),
                "pickled weights must have one entry data.pkl, got 0 in FILE");
        assertRefused(
                new ZipBuilder().stored("x/data.pkl", pickle).stored("y/data.pkl", pickle).build(),
                "pickled weights must have one entry data.pkl, got 2 in FILE");
    }

    @Test
    void bigEndianStoragesAreRefused() throws IOException {
        assertRefused(
                new ZipBuilder()
                        .stored("m/data.pkl", PickleBuilder.protocol(2).op('}').stop())
                        .stored("m/byteorder", "big".getBytes(StandardCharsets.US_ASCII))
                        .build(),
                "pickled weights must be little-endian, got another byteorder in FILE");
    }

    @Test
    void aHugePickleIsRefused() throws IOException {
        assertRefused(
                new ZipBuilder().stored("m/data.pkl", new byte[4_194_305]).build(),
                "data.pkl must have at most 4194304 bytes, got 4194305 in FILE");
    }

    @Test
    void aPickleWithoutTensorsIsRefused() throws IOException {
        String message = "pickle must be a dictionary of tensors, got no tensor at its top in FILE";
        assertRefused(
                ZipBuilder.checkpoint(
                        PickleBuilder.protocol(2).op('}').text("a").op('N').op('s').stop()),
                message);
        assertRefused(
                ZipBuilder.checkpoint(PickleBuilder.protocol(2).op(']').tensor().op('a').stop()),
                message);
    }

    @Test
    void theSmallestCheckpointIsRead() throws IOException {
        try (TensorReader reader = PickledCheckpoint.open(file(oneTensor()))) {
            assertThat(TestFiles.floats(reader.readFloat32("a"))).containsExactly(1.5f, -2);
        }
    }
}
