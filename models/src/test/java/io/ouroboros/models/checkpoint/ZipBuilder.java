package io.ouroboros.models.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes archives as {@code torch.save} does, by the JDK. */
final class ZipBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);

    /** An archive with this pickle and one storage named 0 of two float32, 1.5 and -2. */
    static byte[] checkpoint(byte[] pickle) throws IOException {
        return new ZipBuilder()
                .stored("m/data.pkl", pickle)
                .stored("m/byteorder", "little".getBytes(StandardCharsets.US_ASCII))
                .stored("m/data/0", TestFiles.buffer(1.5f, -2).array())
                .build();
    }

    ZipBuilder stored(String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(ByteBuffer.wrap(content));
        entry.setCrc(crc.getValue());
        return add(entry, content);
    }

    ZipBuilder compressed(String name, byte[] content) throws IOException {
        return add(new ZipEntry(name), content);
    }

    private ZipBuilder add(ZipEntry entry, byte[] content) throws IOException {
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
        return this;
    }

    ZipBuilder comment(String comment) {
        zip.setComment(comment);
        return this;
    }

    byte[] build() throws IOException {
        zip.close();
        return bytes.toByteArray();
    }
}
