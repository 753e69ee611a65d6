package io.ouroboros.harness.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ouroboros.harness.io.AtomicFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of curves for TensorBoard.
 *
 * <p>It is a sequence of records, all numbers little-endian:
 *
 * <pre>{@code
 * uint64  length of the data in bytes
 * uint32  masked CRC-32C of the 8 bytes of the length
 * byte[]  data, a message Event of protocol buffers
 * uint32  masked CRC-32C of the data
 * }</pre>
 *
 * <p>A CRC is masked by rotating it right by 15 bits and adding {@code 0xa282ead8}. These fields of
 * the messages are written:
 *
 * <pre>{@code
 * Event          double wall_time = 1  seconds since 1970; int64 step = 2;
 *                string file_version = 3, in the first event only; Summary summary = 5, in all others
 * Summary        repeated Value value = 1, one
 * Summary.Value  string tag = 1; float simple_value = 2
 * }</pre>
 *
 * <p>TensorBoard reads the files of a directory in the order of their names as one run, each to its
 * end, and takes a file as one of events if its name holds {@code tfevents}. A file never grows
 * here: what is measured later goes into a file of its own, with a later {@link #name}.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorflow/blob/v2.19.0/tensorflow/core/lib/io/record_writer.h">record_writer.h,
 *     the records</a>
 * @see <a href="https://github.com/tensorflow/tensorboard/tree/2.19.0/tensorboard/compat/proto">
 *     event.proto, summary.proto</a>
 */
public final class EventFile {

    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final String VERSION = "brain.Event:2";

    /** Added to a rotated CRC, because a CRC of data that contains CRCs is weak. */
    private static final int MASK_DELTA = 0xa282ead8;

    private EventFile() {}

    /**
     * A point of a curve.
     *
     * @param tag the curve's name; what is before its first slash groups curves on a page
     * @param step the position on the horizontal axis, such as the generation
     * @param value any double; the file holds the float nearest to it, infinite beyond 3.4e38
     */
    public record Scalar(String tag, long step, double value) {}

    /**
     * Names a file so that a directory's files are read in the order in which they were written.
     *
     * @param index place in that order, from 0 to 9,999,999,999
     * @return {@code events.out.tfevents.0000000007.ouroboros} for 7
     */
    public static String name(long index) {
        return "events.out.tfevents.%010d.ouroboros".formatted(index);
    }

    /**
     * Writes a file, replacing an existing one.
     *
     * @param file the file; its name must hold {@code tfevents}, as {@link #name} does
     * @param wallTime when the points were measured
     * @param scalars the points, in the order in which TensorBoard reads them
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Instant wallTime, List<Scalar> scalars) throws IOException {
        double seconds = wallTime.getEpochSecond() + wallTime.getNano() / 1e9;
        AtomicFiles.write(
                file,
                out -> {
                    writeRecord(message(1, seconds, 3, VERSION), out);
                    for (Scalar scalar : scalars) {
                        writeRecord(point(seconds, scalar), out);
                    }
                });
    }

    private static byte[] point(double seconds, Scalar scalar) {
        byte[] value = message(1, scalar.tag(), 2, (float) scalar.value());
        return message(1, seconds, 2, scalar.step(), 5, message(1, value));
    }

    /**
     * Encodes a message.
     *
     * @param fields of each field its number and its value
     * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers,
     *     encoding</a>
     */
    private static byte[] message(Object... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            int key = (int) fields[i] << 3;
            Object value = fields[i + 1];
            if (value instanceof Long number) {
                varint(key, out);
                varint(number, out);
            } else if (value instanceof Double real) {
                varint(key | FIXED_64, out);
                out.writeBytes(littleEndian(Double.BYTES).putDouble(real).array());
            } else if (value instanceof Float real) {
                varint(key | FIXED_32, out);
                out.writeBytes(littleEndian(Float.BYTES).putFloat(real).array());
            } else {
                byte[] bytes = value instanceof String text ? text.getBytes(UTF_8) : (byte[]) value;
                varint(key | LENGTH_DELIMITED, out);
                varint(bytes.length, out);
                out.writeBytes(bytes);
            }
        }
        return out.toByteArray();
    }

    /** Seven bits a byte, the lowest first; the eighth bit says that more follow. */
    private static void varint(long value, ByteArrayOutputStream out) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            out.write((int) ((rest & 0x7f) | 0x80));
        }
        out.write((int) rest);
    }

    private static void writeRecord(byte[] data, OutputStream out) throws IOException {
        byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
        out.write(length);
        out.write(maskedCrc(length));
        out.write(data);
        out.write(maskedCrc(data));
    }

    private static byte[] maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
        return littleEndian(Integer.BYTES).putInt(masked).array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
