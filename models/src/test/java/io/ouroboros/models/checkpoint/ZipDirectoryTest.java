package io.ouroboros.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.models.checkpoint.ZipDirectory.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ZipDirectoryTest {
    private static final byte[] CONTENT = "abcdefg".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path directory;

    private Map<String, Extent> read(byte[] archive) throws IOException {
        Path path = Files.write(directory.resolve("x.zip"), archive);
        return CheckpointFile.open(
                path,
                file -> {
                    try (file) {
                        return ZipDirectory.read(file);
                    }
                });
    }

    private void assertRefused(byte[] archive, String found) {
        assertThatThrownBy(() -> read(archive))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        "pickled weights must be a zip archive of stored entries, got %s in %s",
                        found, directory.resolve("x.zip"));
    }

    /**
     * Entry {@code e} of seven bytes at 31, its record in the central directory at 38, the end at
     * 85.
     */
    private static ByteBuffer oneEntry() throws IOException {
        return ByteBuffer.wrap(new ZipBuilder().stored("e", CONTENT).build())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void theBytesOfAnEntryAreFound() throws IOException {
        assertThat(read(oneEntry().array())).containsExactly(Map.entry("e", new Extent(31, 7)));
    }

    @Test
    void anEmptyArchiveHasNoEntries() throws IOException {
        assertThat(read(new ZipBuilder().build())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, a record without its signature",
        "38, 0, a damaged central directory",
        "46, 1, entry e that is compressed or encrypted",
        "48, 8, entry e that is compressed or encrypted",
        "58, 6, entry e of two sizes",
        "62, 6, entry e of two sizes",
        "66, 48, a damaged central directory",
        "68, 1, a damaged central directory",
        "70, 1, a damaged central directory",
        "80, 9, a record outside the file",
        "26, 9, entry e that does not fit in the file",
        "28, 1, entry e that does not fit in the file",
        "97, 46, a damaged central directory",
        "97, 48, a central directory outside the file",
        "101, 39, a central directory outside the file",
        "105, 1, no end of a central directory"
    })
    void aChangedByteIsRefused(int position, int value, String found) throws IOException {
        assertRefused(oneEntry().put(position, (byte) value).array(), found);
    }

    @Test
    void everySizeMustAgreeAndFit() throws IOException {
        assertRefused(
                oneEntry().putInt(58, 8).putInt(62, 8).array(),
                "entry e that does not fit in the file");
        assertRefused(oneEntry().putInt(62, -1).array(), "entry e without its 64-bit fields");
        assertRefused(oneEntry().putInt(80, -1).array(), "entry e without its 64-bit fields");
    }

    @Test
    void compressedEntriesAreRefused() throws IOException {
        assertRefused(
                new ZipBuilder().compressed("bomb", new byte[100_000]).build(),
                "entry bomb that is compressed or encrypted");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws IOException {
        byte[] archive = new ZipBuilder().stored("e", CONTENT).stored("f", CONTENT).build();
        for (int i = 0; i < archive.length; i++) {
            if (archive[i] == 'f' && i != 37 && archive[i - 1] != 'e') {
                archive[i] = 'e';
            }
        }
        assertRefused(archive, "entry e twice");
    }

    @Test
    void entriesThatOverlapAreRefused() throws IOException {
        ByteBuffer archive =
                ByteBuffer.wrap(new ZipBuilder().stored("e", CONTENT).stored("f", CONTENT).build())
                        .order(ByteOrder.LITTLE_ENDIAN);
        int secondRecord = 2 * 38 + 47;
        assertThat(archive.getInt(secondRecord + 42)).isEqualTo(38);
        assertRefused(
                archive.putInt(secondRecord + 42, 0).array(), "entry f that overlaps another");
    }

    /** APPNOTE.TXT 4.3.14, 4.3.15 and 4.5.3: the record's end and its fields in 64 bits. */
    private static ByteBuffer wideArchive() {
        ByteBuffer archive = ByteBuffer.allocate(300).order(ByteOrder.LITTLE_ENDIAN);
        archive.putInt(0x04034B50).put(new byte[22]).putShort((short) 1).putShort((short) 0);
        archive.put((byte) 'e').put(CONTENT); // entry at 0, its bytes at 31
        archive.putInt(0x02014B50).put(new byte[16]).putInt(-1).putInt(-1); // at 38
        archive.putShort((short) 1).putShort((short) 33).putShort((short) 0).put(new byte[8]);
        archive.putInt(-1).put((byte) 'e');
        archive.putShort((short) 0x5455).putShort((short) 1).put((byte) 9); // another extra field
        archive.putShort((short) 1).putShort((short) 24).putLong(7).putLong(7).putLong(0);
        int directoryEnd = archive.position();
        archive.putInt(0x06064B50).put(new byte[36]);
        archive.putLong(directoryEnd - 38L).putLong(38);
        archive.putInt(0x07064B50).putInt(0).putLong(directoryEnd).putInt(1);
        archive.putInt(0x06054B50).put(new byte[8]).putInt(-1).putInt(-1).putShort((short) 0);
        return archive.flip();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void fieldsOf64BitsAreRead() throws IOException {
        assertThat(read(bytes(wideArchive()))).containsExactly(Map.entry("e", new Extent(31, 7)));
    }

    @ParameterizedTest
    @CsvSource({
        "94, -1, entry e of two sizes",
        "110, -1, entry e of two sizes",
        "110, 9223372036854775807, a record outside the file",
        "158, -1, a central directory outside the file",
        "158, 9223372036854775807, a central directory outside the file",
        "166, -1, a central directory outside the file",
        "182, -1, a record outside the file",
        "182, 9223372036854775807, a record outside the file",
        "182, 117, a record without its signature"
    })
    void wrongFieldsOf64BitsAreRefused(int position, String value, String found) {
        ByteBuffer archive = wideArchive();
        assertRefused(bytes(archive.putLong(position, Long.decode(value))), found);
    }

    @Test
    void aHugeDirectoryIsRefused() throws IOException {
        Path path = directory.resolve("x.zip");
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(end.putInt(0, 0x06054B50).putInt(12, (16 << 20) + 1), 17_000_000);
        }
        assertThatThrownBy(() -> CheckpointFile.open(path, ZipDirectory::read))
                .hasMessage(
                        "pickled weights must be a zip archive of stored entries, got a central directory of 16777217 bytes in %s",
                        path);
    }
}
