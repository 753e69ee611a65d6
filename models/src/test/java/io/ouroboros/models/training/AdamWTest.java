package io.ouroboros.models.training;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class AdamWTest {

    @Test
    void everyConstantIsChecked() {
        refused(1.0, 0.999, 1e-8, 0.01, "beta1 must be at least 0 and below 1, got 1.0");
        refused(0.9, -0.1, 1e-8, 0.01, "beta2 must be at least 0 and below 1, got -0.1");
        refused(0.9, 0.999, 0.0, 0.01, "epsilon must be above 0, got 0.0");
        refused(0.9, 0.999, 1e-8, -1.0, "weight decay must be at least 0, got -1.0");
    }

    private static void refused(
            double beta1, double beta2, double epsilon, double weightDecay, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdamW(beta1, beta2, epsilon, weightDecay))
                .withMessage(message);
    }
}
