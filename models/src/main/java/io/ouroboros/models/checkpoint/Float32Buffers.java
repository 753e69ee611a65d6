package io.ouroboros.models.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/** Copies between stored weights and float32, a piece at a time. */
final class Float32Buffers {
    /** Elements converted at once: both pieces together stay in a processor's cache. */
    private static final int PIECE_ELEMENTS = 16 * 1024;

    private Float32Buffers() {}

    /**
     * Copies stored elements into a new direct buffer of float32.
     *
     * @param stored elements of {@code type}, little-endian, all of {@code remaining()}
     * @param type how they are stored
     * @return little-endian float32, positioned at 0, owned by the caller
     */
    static ByteBuffer widened(ByteBuffer stored, StorageType type) {
        int numElements = stored.remaining() / type.sizeBytes();
        ByteBuffer float32 = newFloat32(numElements);
        if (type == StorageType.F32) {
            float32.put(stored).flip();
        } else {
            ShortBuffer patterns = stored.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
            widen(patterns, float32.asIntBuffer(), type.widenedBits());
        }
        return float32;
    }

    /** A new direct little-endian buffer for that many float32. */
    private static ByteBuffer newFloat32(int numElements) {
        return ByteBuffer.allocateDirect(numElements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void widen(ShortBuffer stored, IntBuffer float32, int[] widenedBits) {
        short[] patterns = new short[PIECE_ELEMENTS];
        int[] bits = new int[PIECE_ELEMENTS];
        while (stored.hasRemaining()) {
            int length = Math.min(PIECE_ELEMENTS, stored.remaining());
            stored.get(patterns, 0, length);
            for (int i = 0; i < length; i++) {
                bits[i] = widenedBits[patterns[i] & 0xFFFF];
            }
            float32.put(bits, 0, length);
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
