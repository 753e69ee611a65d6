package io.ouroboros.datasets.parquet;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.io.ParquetDecodingException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class EncodedCountsTest {

    @Test
    void runsThatTheValuesNeedPass() throws IOException {
        // 3 equal values; 2 groups of 8 values of 2 bits in 4 bytes: 19 of 20 values, 1 more
        EncodedCounts counts = counts(3 << 1, 1, 2 << 1 | 1, 9, 9, 9, 9, 1 << 1, 2);
        assertThatCode(() -> counts.checkRuns(2, 20)).doesNotThrowAnyException();
        assertThatCode(() -> counts(0, 0, 0).checkDictionaryIndices(1)).doesNotThrowAnyException();
        assertThatCode(() -> counts().checkDictionaryIndices(5)).doesNotThrowAnyException();
        EncodedCounts prefixed = counts(2, 0, 0, 0, 5 << 1, 1, 4 << 1, 1);
        assertThatCode(() -> prefixed.checkPrefixedRuns(1, 5)).doesNotThrowAnyException();
        assertThatCode(() -> prefixed.checkRuns(1, 4)).doesNotThrowAnyException();
    }

    @Test
    void packedRunsFarBeyondTheValuesAreRefused() throws IOException {
        // 2^28 groups of 8 values, for which the library would take 8 GiB
        EncodedCounts counts = counts(0x81, 0x80, 0x80, 0x80, 0x02);
        assertRefused(() -> counts.checkRuns(0, 1 << 24));
        // 77 groups where 100 values need 13
        assertRefused(() -> counts(0x9b, 1).checkRuns(1, 100));
    }

    @Test
    void lengthsAndWidthsOutsideTheirRangeAreRefused() throws IOException {
        assertRefused(() -> counts(3, 0, 0, 0, 2, 1).checkPrefixedRuns(1, 1));
        assertRefused(() -> counts(0, 0, 0, 0x80).checkPrefixedRuns(1, 1));
        assertRefused(() -> counts(0, 0, 0).checkPrefixedRuns(1, 1));
        assertRefused(() -> counts(33, 2, 1).checkDictionaryIndices(1));
        assertRefused(() -> counts(0xff, 2, 1).checkDictionaryIndices(1));
        assertRefused(() -> counts(0x80).checkRuns(1, 1));
        assertThatExceptionOfType(NumberFormatException.class)
                .isThrownBy(() -> counts(0x80, 0x80, 0x80, 0x80, 0x80, 1).checkRuns(1, 1))
                .withMessage("number must have at most 32 bits");
    }

    @Test
    void deltasOfTheValuesOnlyPass() throws IOException {
        // blocks of 128 in 4 parts, 33 values, the first is 7
        assertThatCode(() -> counts(0x80, 1, 4, 33, 14).checkDeltas(33)).doesNotThrowAnyException();
        assertRefused(() -> counts(0x80, 1, 4, 33, 14).checkDeltas(32));
        assertRefused(() -> counts(0x80, 0x80, 8, 4, 33, 14).checkDeltas(33));
        assertRefused(() -> counts(0, 4, 33, 14).checkDeltas(33));
        assertRefused(() -> counts(0x80, 1, 0, 33, 14).checkDeltas(33));
        assertRefused(() -> counts(8, 9, 3, 14).checkDeltas(33));
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatExceptionOfType(ParquetDecodingException.class)
                .isThrownBy(call)
                .withMessage("a page must not promise more than it holds");
    }

    private static EncodedCounts counts(int... bytes) throws IOException {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return EncodedCounts.in(BytesInput.from(array));
    }
}
