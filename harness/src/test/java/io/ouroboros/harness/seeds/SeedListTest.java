package io.ouroboros.harness.seeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SeedListTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5|5",
                "0-4|0, 1, 2, 3, 4",
                "9,3,7|9, 3, 7",
                "0-2,7,4-5|0, 1, 2, 7, 4, 5",
                "6-6|6",
                "-3|-3",
                "-3--1|-3, -2, -1",
                "-1-1|-1, 0, 1",
                "007|7",
                "9223372036854775806-9223372036854775807|9223372036854775806, 9223372036854775807",
            })
    void seedsAndRangesComeInTheirOrder(String text, String seeds) {
        assertThat(SeedList.parse(text)).hasToString("[" + seeds + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,,2", "4-", "x", "1,2,", "1 2", "1--", "9223372036854775808"})
    void whatIsNoListIsRefused(String text) {
        assertRefused(
                text,
                "--seeds must be seeds and ranges separated by commas, such as 0-4,7, got " + text);
    }

    @Test
    void aRangeThatFallsIsRefused() {
        assertRefused("1,4-2", "--seeds must have ascending ranges, got 4-2");
    }

    @Test
    void aSeedThatComesTwiceIsRefused() {
        assertRefused("0-4,3", "--seeds must name each seed once, got 3 twice");
    }

    @Test
    void aThousandSeedsAreTheMost() {
        assertThat(SeedList.parse("0-999")).hasSize(1000);
        String most = "--seeds must name at most 1000 seeds, got ";
        assertRefused("0-999,1000", most + "0-999,1000");
        assertRefused("0-9223372036854775807", most + "0-9223372036854775807");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> SeedList.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
