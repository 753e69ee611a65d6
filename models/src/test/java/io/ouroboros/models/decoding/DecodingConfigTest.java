package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ouroboros.models.testing.ProgramFields;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class DecodingConfigTest {

    @Test
    void theProgramReadsTheFieldsThatAreSent() {
        ProgramFields.assertSent(
                DecodingConfig.exactly(2, 3).toProgram(),
                "logits_processors",
                "Decoding",
                "decoding");
    }

    @Test
    void exactlyBansEosThroughout() {
        Strategy beams = new Strategy.Beams(5, 1.0, EarlyStopping.FALSE);
        assertThat(DecodingConfig.exactly(5, 64))
                .isEqualTo(new DecodingConfig(beams, 64, 64, 1.0, 0, 1));
    }

    @Test
    void everyRuleIsChecked() {
        refused(() -> with(0, 0, 1.0, 0, 1), "new tokens must be at least 1, got 0");
        refused(() -> with(4, -1, 1.0, 0, 1), "min new tokens must be at least 0, got -1");
        refused(() -> with(4, 5, 1.0, 0, 1), "min new tokens must be at most new tokens 4, got 5");
        refused(() -> with(4, 1, 0.0, 0, 1), "repetition penalty must be above 0, got 0.0");
        refused(() -> with(4, 1, 1.0, -3, 1), "no-repeat n-gram size must be at least 0, got -3");
        refused(() -> with(4, 1, 1.0, 0, 0), "returned continuations must be at least 1, got 0");
        refused(
                () -> with(4, 1, 1.0, 0, 3),
                "returned continuations must be at most 2 with this strategy, got 3");
    }

    @Test
    void everyValueOfAStrategyIsChecked() {
        refused(() -> Strategy.Beams.of(0), "beam width must be at least 1, got 0");
        refused(
                () -> new Strategy.Beams(2, Double.NaN, EarlyStopping.NEVER),
                "length penalty must be a finite number, got NaN");
        refused(() -> sampling(0.0, 1, 1.0, 0.0, 1.0), "temperature must be above 0, got 0.0");
        refused(() -> sampling(1.0, -1, 1.0, 0.0, 1.0), "top-k must be at least 0, got -1");
        refused(() -> sampling(1.0, 1, 0.0, 0.0, 1.0), "top-p must be within (0, 1], got 0.0");
        refused(() -> sampling(1.0, 1, 1.0, 1.5, 1.0), "min-p must be within [0, 1], got 1.5");
        refused(
                () -> sampling(1.0, 1, 1.0, 0.0, Double.NaN),
                "typical-p must be within (0, 1], got NaN");
        refused(() -> new Strategy.Contrastive(0, 0.5), "top-k must be at least 1, got 0");
        refused(
                () -> new Strategy.Contrastive(2, -0.5),
                "penalty alpha must be within [0, 1], got -0.5");
    }

    @Test
    void onlySamplingWithOneBeamGivesMoreContinuationsThanBeams() {
        assertThat(new DecodingConfig(Strategy.Sampling.plain(1), 4, 0, 1.0, 0, 9).rowsPerPrompt())
                .isEqualTo(9);
        assertThat(with(4, 1, 1.0, 0, 1).rowsPerPrompt()).isEqualTo(2);
        assertThat(new Strategy.Contrastive(4, 0.6).mostReturned()).isEqualTo(1);
    }

    private static DecodingConfig with(
            int most, int fewest, double penalty, int ngram, int numReturn) {
        return new DecodingConfig(Strategy.Beams.of(2), most, fewest, penalty, ngram, numReturn);
    }

    private static Strategy sampling(
            double temperature, int topK, double topP, double minP, double typicalP) {
        return new Strategy.Sampling(
                Strategy.Beams.of(1), temperature, topK, topP, minP, typicalP, 1);
    }

    private static void refused(ThrowingCallable rules, String message) {
        assertThatIllegalArgumentException().isThrownBy(rules).withMessage(message);
    }
}
