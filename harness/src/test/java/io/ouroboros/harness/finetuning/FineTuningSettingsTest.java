package io.ouroboros.harness.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.harness.runtime.UsageException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FineTuningSettingsTest {

    /** PROTOCOL.md, Training: three digits of the paper's rates. */
    @ParameterizedTest
    @CsvSource({"0, 2.00e-5", "1, 1.82e-5", "2, 1.34e-5", "3, 7.6e-6", "4, 2.8e-6"})
    void theRateIsACosineOverTheEpochs(int epoch, double rate) {
        FineTuningSettings settings = new FineTuningSettings(5, 128, 2e-5, 1e-6, 0.01);
        assertThat(settings.learningRate(epoch)).isCloseTo(rate, within(5e-8));
    }

    @Test
    void oneEpochHasTheFirstRate() {
        assertThat(new FineTuningSettings(1, 3, 0.5, 0.25, 0).learningRate(0)).isEqualTo(0.5);
    }

    @Test
    void everySettingOutOfRangeIsReported() {
        Problems problems = new Problems();
        new FineTuningSettings(0, -1, 1e-3, 2e-3, -0.5).check(problems);
        new FineTuningSettings(2, 3, Double.NaN, 0, Double.POSITIVE_INFINITY).check(problems);
        assertThatThrownBy(problems::throwIfAny)
                .asInstanceOf(InstanceOfAssertFactories.type(UsageException.class))
                .extracting(UsageException::problems, InstanceOfAssertFactories.LIST)
                .containsExactly(
                        "--epochs must be at least 1, got 0",
                        "--batch-size must be at least 1, got -1",
                        "--minimum-learning-rate must be within [0, --learning-rate 0.001], got 0.002",
                        "--weight-decay must be at least 0, got -0.5",
                        "--learning-rate must be above 0, got NaN",
                        "--minimum-learning-rate must be within [0, --learning-rate NaN], got 0.0",
                        "--weight-decay must be at least 0, got Infinity");
    }
}
