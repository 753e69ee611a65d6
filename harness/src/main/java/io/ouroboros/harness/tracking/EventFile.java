package io.ouroboros.harness.tracking;

import io.ouroboros.harness.io.AtomicFiles;
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
        AtomicFiles.write(
                file,
                out -> {
                    writeRecord(event(wallTime, new ProtobufWriter().text(3, VERSION)), out);
                    for (Scalar scalar : scalars) {
                        writeRecord(event(wallTime, point(scalar)), out);
                    }
                });
    }

    private static byte[] event(Instant wallTime, ProtobufWriter rest) {
        double seconds = wallTime.getEpochSecond() + wallTime.getNano() / 1e9;
        return new ProtobufWriter().real(1, seconds).append(rest).toBytes();
    }

    /** The fields of an event that hold a point. */
    private static ProtobufWriter point(Scalar scalar) {
        ProtobufWriter value =
                new ProtobufWriter().text(1, scalar.tag()).real(2, (float) scalar.value());
        ProtobufWriter summary = new ProtobufWriter().bytes(1, value.toBytes());
        return new ProtobufWriter().integer(2, scalar.step()).bytes(5, summary.toBytes());
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
