package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class DecodingRulesTest {

    @Test
    void exactlyBansEosThroughout() {
        assertThat(DecodingRules.exactly(5, 64))
                .isEqualTo(new DecodingRules(5, 64, 64, 1.0, 0, 1.0, EarlyStopping.FALSE));
    }

    @Test
    void everyRuleIsChecked() {
        refused(() -> with(0, 4, 1, 1.0, 0, 1.0), "beam width must be at least 1, got 0");
        refused(() -> with(2, 0, 0, 1.0, 0, 1.0), "new tokens must be at least 1, got 0");
        refused(() -> with(2, 4, -1, 1.0, 0, 1.0), "min new tokens must be at least 0, got -1");
        refused(
                () -> with(2, 4, 5, 1.0, 0, 1.0),
                "min new tokens must be at most new tokens 4, got 5");
        refused(() -> with(2, 4, 1, 0.0, 0, 1.0), "repetition penalty must be above 0, got 0.0");
        refused(
                () -> with(2, 4, 1, 1.0, -3, 1.0),
                "no-repeat n-gram size must be at least 0, got -3");
        refused(
                () -> with(2, 4, 1, 1.0, 0, Double.NaN),
                "length penalty must be a finite number, got NaN");
    }

    private static DecodingRules with(
            int beamWidth, int most, int fewest, double penalty, int ngram, double length) {
        return new DecodingRules(
                beamWidth, most, fewest, penalty, ngram, length, EarlyStopping.NEVER);
    }

    private static void refused(ThrowingCallable rules, String message) {
        assertThatIllegalArgumentException().isThrownBy(rules).withMessage(message);
    }
}
