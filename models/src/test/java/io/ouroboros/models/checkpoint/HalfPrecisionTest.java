package io.ouroboros.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HalfPrecisionTest {
    /** IEEE 754-2019, section 3.4: the value of a binary16 pattern, in exact double arithmetic. */
    private static double float16Value(int pattern) {
        double sign = (pattern & 0x8000) == 0 ? 1 : -1;
        int exponent = (pattern >> 10) & 0x1F;
        int fraction = pattern & 0x3FF;
        if (exponent == 31) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * fraction * Math.pow(2, -24)
                : sign * (1024 + fraction) * Math.pow(2, exponent - 25);
    }

    private static double bfloat16Value(int pattern) {
        return Float.intBitsToFloat(pattern << 16);
    }

    @Test
    void everyFloat16WidensToItsValue() {
        int[] widened = StorageType.F16.widenedBits();
        for (int pattern = 0; pattern <= 0xFFFF; pattern++) {
            float actual = Float.intBitsToFloat(widened[pattern]);
            assertThat(Double.compare(actual, float16Value(pattern)))
                    .as("pattern %x", pattern)
                    .isZero();
        }
    }

    @Test
    void everyBfloat16IsTheUpperHalfOfItsFloat32() {
        int[] widened = StorageType.BF16.widenedBits();
        for (int pattern = 0; pattern <= 0xFFFF; pattern++) {
            assertThat(widened[pattern] >>> 16).isEqualTo(pattern);
            assertThat(widened[pattern] & 0xFFFF).isZero();
        }
    }

    @Test
    void narrowingUndoesWideningUnlessNotANumber() {
        for (StorageType type : new StorageType[] {StorageType.F16, StorageType.BF16}) {
            int[] widened = type.widenedBits();
            for (int pattern = 0; pattern <= 0xFFFF; pattern++) {
                float value = Float.intBitsToFloat(widened[pattern]);
                if (!Float.isNaN(value)) {
                    assertThat(type.narrowed(value) & 0xFFFF)
                            .as("%s %x", type, pattern)
                            .isEqualTo(pattern);
                }
            }
        }
    }

    /** Around each pair of neighbours: just below the middle, the middle, just above it. */
    @Test
    void narrowingTakesTheNearestAndTheEvenOneOfTwo() {
        for (int pattern = 0; pattern < 0x7BFF; pattern++) {
            float middle = (float) ((float16Value(pattern) + float16Value(pattern + 1)) / 2);
            assertNarrowsAroundMiddle(StorageType.F16, pattern, middle);
        }
        for (int pattern = 0; pattern < 0x7F7F; pattern++) {
            float middle = (float) ((bfloat16Value(pattern) + bfloat16Value(pattern + 1)) / 2);
            assertNarrowsAroundMiddle(StorageType.BF16, pattern, middle);
        }
    }

    private static void assertNarrowsAroundMiddle(StorageType type, int pattern, float middle) {
        int even = pattern % 2 == 0 ? pattern : pattern + 1;
        assertThat(type.narrowed(Math.nextDown(middle)) & 0xFFFF).isEqualTo(pattern);
        assertThat(type.narrowed(middle) & 0xFFFF).as("%s %x", type, pattern).isEqualTo(even);
        assertThat(type.narrowed(Math.nextUp(middle)) & 0xFFFF).isEqualTo(pattern + 1);
        assertThat(type.narrowed(-middle) & 0xFFFF).isEqualTo(even | 0x8000);
    }

    @ParameterizedTest
    @CsvSource({
        "65519.996, 7bff, 4780",
        "65520, 7c00, 4780",
        "-65520, fc00, c780",
        "3.4028235e38, 7c00, 7f80",
        "-3.4028235e38, fc00, ff80",
        "Infinity, 7c00, 7f80",
        "-Infinity, fc00, ff80",
        "NaN, 7e00, 7fc0",
        "-0.0, 8000, 8000"
    })
    void theEdgesNarrowAsInPyTorch(float value, String float16, String bfloat16) {
        assertThat(HalfPrecision.float16(value)).isEqualTo((short) Integer.parseInt(float16, 16));
        assertThat(HalfPrecision.bfloat16(value)).isEqualTo((short) Integer.parseInt(bfloat16, 16));
    }

    @Test
    void aNegativeNotANumberKeepsItsSign() {
        float value = Float.intBitsToFloat(0xFFC0_1234);
        assertThat(HalfPrecision.float16(value)).isEqualTo((short) 0xFE00);
        assertThat(HalfPrecision.bfloat16(value)).isEqualTo((short) 0xFFC0);
    }
}
