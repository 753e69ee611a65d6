package io.ouroboros.models.checkpoint;

/**
 * Arithmetic of the two 16-bit formats, exact when it widens, to the nearest even when it narrows.
 *
 * <p>A finite float32 beyond the largest 16-bit value becomes infinity, as in PyTorch; a NaN
 * becomes the quiet NaN of its sign, because PyTorch's own choice of bits depends on the processor.
 */
final class HalfPrecision {
    /** Float32 exponents are biased by 127, float16 exponents by 15. */
    private static final int BIAS_DIFFERENCE = 127 - 15;

    /** Float32 has 23 bits of fraction, float16 has 10. */
    private static final int FRACTION_DIFFERENCE = 23 - 10;

    /** The smallest positive float16 that is normal. */
    private static final float SMALLEST_NORMAL = 0x1p-14f;

    /** Half way between the largest float16, 65,504, and the next step, which is infinity. */
    private static final float FIRST_INFINITE = 65_520f;

    private HalfPrecision() {}

    /** The bits of the float32 equal to a float16; a NaN keeps its payload. */
    static int float16Bits(int pattern) {
        int sign = (pattern & 0x8000) << 16;
        int exponent = pattern >>> 10 & 0x1F;
        int fraction = pattern & 0x3FF;
        if (exponent == 0) { // zero or subnormal: a multiple of 2^-24
            return sign | Float.floatToRawIntBits(fraction * 0x1p-24f);
        }
        int widened = exponent == 0x1F ? 0xFF : exponent + BIAS_DIFFERENCE;
        return sign | widened << 23 | fraction << FRACTION_DIFFERENCE;
    }

    /** The float16 nearest to {@code value}. */
    static short float16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= FIRST_INFINITE) {
            return (short) (sign | 0x7C00);
        }
        if (magnitude < SMALLEST_NORMAL) { // a carry to 1024 is the smallest normal number
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rounded = roundedAway(bits & 0x7FFF_FFFF, FRACTION_DIFFERENCE);
        return (short) (sign | rounded - (BIAS_DIFFERENCE << 10));
    }

    /** The bfloat16 nearest to {@code value}. */
    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7FC0);
        }
        return (short) (sign | roundedAway(bits & 0x7FFF_FFFF, 16));
    }

    /** Drops the lowest bits of a magnitude, to the nearest, to the even one of two as near. */
    private static int roundedAway(int magnitude, int droppedBits) {
        int kept = magnitude >>> droppedBits & 1;
        return (magnitude + (1 << (droppedBits - 1)) - 1 + kept) >>> droppedBits;
    }
}
