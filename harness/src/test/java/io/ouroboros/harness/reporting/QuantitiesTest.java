package io.ouroboros.harness.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuantitiesTest {
    @Test
    void numbersSeparateTheirThousands() {
        assertThat(Quantities.count(37_927)).isEqualTo("37,927");
        assertThat(Quantities.count(-1_000)).isEqualTo("-1,000");
        assertThat(Quantities.decimal(1234.5678, 3)).isEqualTo("1,234.568");
        assertThat(Quantities.decimal(2.5, 0)).isEqualTo("3");
        assertThat(Quantities.scientific(1.5250000000000001e-5)).isEqualTo("1.525e-05");
        assertThat(Quantities.perplexity(1061.2)).isEqualTo("1,061.20");
        assertThat(Quantities.perplexity(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
        assertThat(Quantities.percent(0.125)).isEqualTo("12.5 %");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0s",
        "349, 0.3s",
        "5000, 5.0s",
        "59949, 59.9s",
        "59950, 1m 00s",
        "92000, 1m 32s",
        "3599499, 59m 59s",
        "3599500, 1h 00m",
        "7500000, 2h 05m",
        "86399600, 1d 00h",
        "273600000, 3d 04h",
    })
    void durationsHaveTwoUnits(long millis, String text) {
        assertThat(Quantities.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "512, 512 B",
        "1023, '1,023 B'",
        "1024, 1.0 KiB",
        "1048575, 1.0 MiB",
        "6979321856, 6.5 GiB",
        "1099511627776, 1.0 TiB",
        "2251799813685248, '2,048.0 TiB'",
    })
    void sizesTakeTheLargestUnitThatFits(long sizeBytes, String text) {
        assertThat(Quantities.bytes(sizeBytes)).isEqualTo(text);
    }
}
