package io.ouroboros.models.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/** Copies between stored weights and float32, a piece at a time. */
final class Float32Buffers {
    /** Elements converted at once: both arrays together stay in a processor's first-level cache. */
    private static final int RUN_ELEMENTS = 4 * 1024;

    private Float32Buffers() {}

    /**
     * Widens stored elements, from the front in runs that are read before they are written: the two
     * buffers may share memory where they end together.
     *
     * @param stored elements of a 16-bit type, little-endian, all of {@code remaining()}
     * @param type how they are stored
     * @param float32 target with room for them, little-endian
     */
    static void widen(ByteBuffer stored, StorageType type, ByteBuffer float32) {
        ShortBuffer source = stored.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        IntBuffer target = float32.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        int[] widenedBits = type.widenedBits();
        short[] patterns = new short[RUN_ELEMENTS];
        int[] bits = new int[RUN_ELEMENTS];
        while (source.hasRemaining()) {
            int length = Math.min(RUN_ELEMENTS, source.remaining());
            source.get(patterns, 0, length);
            for (int i = 0; i < length; i++) {
                bits[i] = widenedBits[patterns[i] & 0xFFFF];
            }
            target.put(bits, 0, length);
        }
    }

    /**
     * Moves the next piece of float32 into {@code piece}, as {@code type}.
     *
     * @param float32 little-endian source; its position moves on
     * @param type how to store the elements
     * @param piece target, cleared first and ready to be read afterwards
     */
    static void narrow(ByteBuffer float32, StorageType type, ByteBuffer piece) {
        piece.clear().order(ByteOrder.LITTLE_ENDIAN);
        int numElements =
                Math.min(float32.remaining() / Float.BYTES, piece.remaining() / type.sizeBytes());
        if (type == StorageType.F32) {
            piece.put(float32.slice(float32.position(), numElements * Float.BYTES));
            float32.position(float32.position() + numElements * Float.BYTES);
        } else {
            for (int i = 0; i < numElements; i++) {
                piece.putShort(type.narrowed(float32.getFloat()));
            }
        }
        piece.flip();
    }
}
