package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the entries of a zip archive of stored, uncompressed entries lie.
 *
 * <p>Read from the central directory (PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3), with
 * the 64-bit fields of archives over 4 GiB. Compressed and encrypted entries, two entries of one
 * name and entries that overlap are refused, so all entries together are never larger than the
 * archive. Checksums are not compared: PyTorch can be told not to write them.
 */
final class ZipDirectory {
    /** Bytes of one entry. */
    record Extent(long position, long sizeBytes) {}

    /** What the central directory says of one entry. */
    private record Entry(String name, long headerPosition, long sizeBytes) {}

    private static final int LOCAL_HEADER = 0x04034B50;
    private static final int CENTRAL_HEADER = 0x02014B50;
    private static final int END = 0x06054B50;
    private static final int END_64 = 0x06064B50;
    private static final int END_64_LOCATOR = 0x07064B50;

    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int CENTRAL_HEADER_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int END_64_BYTES = 56;
    private static final int END_64_LOCATOR_BYTES = 20;
    private static final int MAXIMUM_COMMENT_BYTES = 0xFFFF;

    /** A 32-bit field with this value has its true value in the 64-bit extra field. */
    private static final long IN_EXTRA_FIELD = 0xFFFF_FFFFL;

    private static final int EXTRA_64 = 0x0001;
    private static final int ENCRYPTED = 0x0001;
    private static final int STORED = 0;

    /** Room for a hundred thousand entries; PyTorch writes one for each tensor. */
    private static final int MAXIMUM_DIRECTORY_BYTES = 16 << 20;

    private final CheckpointFile file;

    private ZipDirectory(CheckpointFile file) {
        this.file = file;
    }

    /** Reads the places of all entries, by name. */
    static Map<String, Extent> read(CheckpointFile file) throws IOException {
        return new ZipDirectory(file).extents();
    }

    private Map<String, Extent> extents() throws IOException {
        long end = endPosition();
        Extent directory = directory(end);
        List<Entry> entries = entries(directory);
        entries.sort(Comparator.comparingLong(Entry::headerPosition));
        Map<String, Extent> extents = new HashMap<>();
        long free = 0; // entries before this one end here
        for (Entry entry : entries) {
            if (entry.headerPosition() < free) {
                throw malformed("entry %s that overlaps another".formatted(entry.name()));
            }
            Extent extent = located(entry, directory.position());
            free = extent.position() + extent.sizeBytes();
            if (extents.put(entry.name(), extent) != null) {
                throw malformed("entry %s twice".formatted(entry.name()));
            }
        }
        return extents;
    }

    /** Finds the record at the archive's end, behind which only a comment may lie. */
    private long endPosition() throws IOException {
        int length = (int) Math.min(file.sizeBytes(), END_BYTES + MAXIMUM_COMMENT_BYTES);
        ByteBuffer tail = read(file.sizeBytes() - length, length);
        for (int i = length - END_BYTES; i >= 0; i--) {
            if (tail.getInt(i) == END
                    && Short.toUnsignedInt(tail.getShort(i + 20)) == length - END_BYTES - i) {
                return file.sizeBytes() - length + i;
            }
        }
        throw malformed("no end of a central directory");
    }

    private Extent directory(long end) throws IOException {
        ByteBuffer record = read(end, END_BYTES);
        long sizeBytes = Integer.toUnsignedLong(record.getInt(12));
        long position = Integer.toUnsignedLong(record.getInt(16));
        if (end >= END_64_LOCATOR_BYTES) {
            ByteBuffer locator = read(end - END_64_LOCATOR_BYTES, END_64_LOCATOR_BYTES);
            if (locator.getInt(0) == END_64_LOCATOR) {
                ByteBuffer record64 = checked(locator.getLong(8), END_64_BYTES, END_64, end);
                sizeBytes = record64.getLong(40);
                position = record64.getLong(48);
            }
        }
        if (position < 0 || sizeBytes < 0 || position > end || sizeBytes > end - position) {
            throw malformed("a central directory outside the file");
        }
        if (sizeBytes > MAXIMUM_DIRECTORY_BYTES) {
            throw malformed("a central directory of %s bytes".formatted(sizeBytes));
        }
        return new Extent(position, sizeBytes);
    }

    private List<Entry> entries(Extent directory) throws IOException {
        ByteBuffer records = read(directory.position(), (int) directory.sizeBytes());
        List<Entry> entries = new ArrayList<>();
        while (records.hasRemaining()) {
            if (records.remaining() < CENTRAL_HEADER_BYTES
                    || records.getInt(records.position()) != CENTRAL_HEADER) {
                throw malformed("a damaged central directory");
            }
            entries.add(entry(records));
        }
        return entries;
    }

    /** Reads the entry at the buffer's position and moves on to the next. */
    private Entry entry(ByteBuffer records) throws IOException {
        ByteBuffer fixed = slice(records, CENTRAL_HEADER_BYTES);
        ByteBuffer nameBytes = slice(records, Short.toUnsignedInt(fixed.getShort(28)));
        ByteBuffer extra = slice(records, Short.toUnsignedInt(fixed.getShort(30)));
        slice(records, Short.toUnsignedInt(fixed.getShort(32))); // comment
        String name = StandardCharsets.UTF_8.decode(nameBytes).toString();
        int method = Short.toUnsignedInt(fixed.getShort(10));
        if (method != STORED || (fixed.getShort(8) & ENCRYPTED) != 0) {
            throw malformed("entry %s that is compressed or encrypted".formatted(name));
        }
        ByteBuffer wide = wideFields(extra);
        long sizeBytes = wideOr(fixed.getInt(24), wide, name);
        long compressedBytes = wideOr(fixed.getInt(20), wide, name);
        long headerPosition = wideOr(fixed.getInt(42), wide, name);
        if (sizeBytes < 0 || sizeBytes != compressedBytes || headerPosition < 0) {
            throw malformed("entry %s of two sizes".formatted(name));
        }
        return new Entry(name, headerPosition, sizeBytes);
    }

    /** The content of the 64-bit extra field, empty if there is none. */
    private ByteBuffer wideFields(ByteBuffer extra) throws IOException {
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            ByteBuffer content = slice(extra, Short.toUnsignedInt(extra.getShort()));
            if (id == EXTRA_64) {
                return content;
            }
        }
        return ByteBuffer.allocate(0);
    }

    private long wideOr(int narrow, ByteBuffer wide, String name) throws IOException {
        long value = Integer.toUnsignedLong(narrow);
        if (value != IN_EXTRA_FIELD) {
            return value;
        }
        if (wide.remaining() < Long.BYTES) {
            throw malformed("entry %s without its 64-bit fields".formatted(name));
        }
        return wide.getLong();
    }

    /** Follows an entry to its own header, behind which its bytes lie. */
    private Extent located(Entry entry, long directoryPosition) throws IOException {
        ByteBuffer header =
                checked(
                        entry.headerPosition(),
                        LOCAL_HEADER_BYTES,
                        LOCAL_HEADER,
                        directoryPosition);
        long position =
                entry.headerPosition()
                        + LOCAL_HEADER_BYTES
                        + Short.toUnsignedInt(header.getShort(26))
                        + Short.toUnsignedInt(header.getShort(28));
        if (position > directoryPosition || entry.sizeBytes() > directoryPosition - position) {
            throw malformed("entry %s that does not fit in the file".formatted(entry.name()));
        }
        return new Extent(position, entry.sizeBytes());
    }

    /** Reads a record that must begin with a signature and end before {@code end}. */
    private ByteBuffer checked(long position, int length, int signature, long end)
            throws IOException {
        if (position < 0 || position > end - length) {
            throw malformed("a record outside the file");
        }
        ByteBuffer record = read(position, length);
        if (record.getInt(0) != signature) {
            throw malformed("a record without its signature");
        }
        return record;
    }

    /** The next bytes of a buffer, over which it moves. */
    private ByteBuffer slice(ByteBuffer bytes, int length) throws IOException {
        if (length > bytes.remaining()) {
            throw malformed("a damaged central directory");
        }
        ByteBuffer slice = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        return slice;
    }

    private ByteBuffer read(long position, int length) throws IOException {
        return file.read(position, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private InvalidCheckpointException malformed(String found) {
        return new InvalidCheckpointException(
                "pickled weights must be a zip archive of stored entries, got %s in %s"
                        .formatted(found, file.path()));
    }
}
