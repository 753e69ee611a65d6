package io.ouroboros.models.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes pickles by their opcodes (CPython's {@code Lib/pickletools.py}), also those that no
 * pickler would write.
 */
final class PickleBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static PickleBuilder protocol(int version) {
        return new PickleBuilder().op(0x80, version);
    }

    /** An opcode and its bytes. */
    PickleBuilder op(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    PickleBuilder op(char code) {
        return op((int) code);
    }

    PickleBuilder text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op('X').int32(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    PickleBuilder global(String module, String name) {
        op('c');
        bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A number of up to 64 bits, behind its length. */
    PickleBuilder integer(long value) {
        op(0x8A, Long.BYTES);
        bytes.writeBytes(
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
        return this;
    }

    PickleBuilder tuple(long... values) {
        op('(');
        for (long value : values) {
            integer(value);
        }
        return op('t');
    }

    /** The persistent id of a storage, and the storage for it. */
    PickleBuilder storage(String storageClass, String key, long numElements) {
        return op('(').text("storage")
                .global("torch", storageClass)
                .text(key)
                .text("cpu")
                .integer(numElements)
                .op('t')
                .op('Q');
    }

    /** A tensor on a float storage named 0. */
    PickleBuilder tensor(long numElements, long offset, long[] shape, long[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2")
                .op('(')
                .storage("FloatStorage", "0", numElements)
                .integer(offset)
                .tuple(shape)
                .tuple(strides)
                .op('t')
                .op('R');
    }

    /** A tensor [2] on a storage of two elements. */
    PickleBuilder tensor() {
        return tensor(2, 0, new long[] {2}, new long[] {1});
    }

    PickleBuilder int32(int value) {
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
        return this;
    }

    /** The pickle without an end. */
    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** The pickle with its end. */
    byte[] stop() {
        return op('.').bytes();
    }
}
