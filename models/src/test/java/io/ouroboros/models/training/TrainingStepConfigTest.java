package io.ouroboros.models.training;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class TrainingStepConfigTest {

    @Test
    void everyNumberIsChecked() {
        refused(() -> rules(0, 1), "micro-batch size must be at least 1, got 0");
        refused(() -> rules(1, 0), "maximum gradient norm must be above 0, got 0.0");
        refused(() -> rules(1, Double.NaN), "maximum gradient norm must be above 0, got NaN");
        refused(
                () -> new TokenLoss.TruncatedCrossEntropy(0),
                "threshold must be above 0 and at most 1, got 0.0");
        refused(
                () -> new TokenLoss.TruncatedCrossEntropy(1.5),
                "threshold must be above 0 and at most 1, got 1.5");
        refused(() -> new TokenLoss.Focal(-1), "exponent must be at least 0 and finite, got -1.0");
        refused(
                () -> new TokenLoss.Focal(Double.POSITIVE_INFINITY),
                "exponent must be at least 0 and finite, got Infinity");
    }

    private static TrainingStepConfig rules(int microBatchSize, double maximumGradientNorm) {
        return new TrainingStepConfig(
                AdamW.DEFAULT, new TokenLoss.CrossEntropy(), microBatchSize, maximumGradientNorm);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
