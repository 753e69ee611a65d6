package io.ouroboros.harness.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.models.training.TokenLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FineTuningConfigTest {

    /** docs/protocol.md, Training: three digits of the paper's rates. */
    @ParameterizedTest
    @CsvSource({"0, 2.00e-5", "1, 1.82e-5", "2, 1.34e-5", "3, 7.6e-6", "4, 2.8e-6"})
    void theRateIsACosineOverTheEpochs(int epoch, double rate) {
        FineTuningConfig settings = FineTuningConfig.of(5, 128, 2e-5, 1e-6, 0.01);
        for (int batch : new int[] {0, 6}) {
            assertThat(settings.learningRate(epoch * 7L + batch, 7)).isCloseTo(rate, within(5e-8));
        }
    }

    @Test
    void oneEpochHasTheFirstRate() {
        assertThat(FineTuningConfig.of(1, 3, 0.5, 0.25, 0).learningRate(0, 4)).isEqualTo(0.5);
    }

    /**
     * Ten steps in two epochs, two of them warm-up, to a least rate of 0: the numbers of
     * transformers 4.57's get_linear_schedule_with_warmup, get_cosine_schedule_with_warmup and
     * get_constant_schedule_with_warmup with 2 and 10 steps.
     */
    @ParameterizedTest
    @CsvSource({
        "LINEAR, 0, 0",
        "LINEAR, 1, 0.5",
        "LINEAR, 2, 1",
        "LINEAR, 4, 0.75",
        "LINEAR, 9, 0.125",
        "COSINE, 0, 0",
        "COSINE, 1, 0.5",
        "COSINE, 2, 1",
        "COSINE, 4, 0.853553390593",
        "COSINE, 6, 0.5",
        "COSINE, 9, 0.038060233744",
        "CONSTANT, 1, 0.5",
        "CONSTANT, 2, 1",
        "CONSTANT, 9, 1",
        "COSINE_EPOCHS, 1, 0.5",
        "COSINE_EPOCHS, 4, 1",
        "COSINE_EPOCHS, 5, 0.5"
    })
    void schedulesByStepAreThoseOfTransformers(
            LearningRateSchedule schedule, long step, double share) {
        FineTuningConfig settings = scheduled(schedule, 2, 0);
        assertThat(settings.learningRate(step, 5)).isCloseTo(share * 1e-3, within(1e-14));
    }

    @ParameterizedTest
    @EnumSource(LearningRateSchedule.class)
    void noScheduleGoesBelowTheLeastRate(LearningRateSchedule schedule) {
        FineTuningConfig settings = scheduled(schedule, 0, 4e-4);
        assertThat(settings.learningRate(0, 5)).isEqualTo(1e-3);
        for (int step = 0; step < 10; step++) {
            assertThat(settings.learningRate(step, 5)).isBetween(4e-4, 1e-3);
        }
    }

    @Test
    void warmUpLongerThanTheTrainingOnlyRises() {
        FineTuningConfig settings = scheduled(LearningRateSchedule.LINEAR, 40, 0);
        assertThat(settings.learningRate(9, 5)).isCloseTo(1e-3 * 9 / 40, within(1e-18));
    }

    @Test
    void theMicroBatchSuitsTheDeviceUnlessItIsGiven() {
        FineTuningConfig open = FineTuningConfig.of(1, 128, 1, 0, 0);
        assertThat(microBatchSize(open, Device.cpu(), 1000)).isEqualTo(8);
        FineTuningConfig few = FineTuningConfig.of(1, 15, 1, 0, 0);
        assertThat(microBatchSize(few, Device.cpu(), 1000)).isEqualTo(4);
        assertThat(microBatchSize(open, Device.gpu(1), 1000)).isEqualTo(128);
        FineTuningConfig given = scheduled(LearningRateSchedule.COSINE, 0, 0);
        assertThat(microBatchSize(given, Device.gpu(), 1000)).isEqualTo(given.microBatchSize());
    }

    @Test
    void theMicroBatchIsNoLargerThanAStep() {
        FineTuningConfig few = FineTuningConfig.of(1, 3, 1, 0, 0);
        assertThat(microBatchSize(few, Device.gpu(), 1000)).isEqualTo(3);
        FineTuningConfig given =
                Settings.parse(
                        FineTuningConfig.class, "--batch-size=900", "--micro-batch-size=800");
        assertThat(microBatchSize(given, Device.cpu(), 5)).isEqualTo(5);
    }

    private static int microBatchSize(FineTuningConfig settings, Device device, int numBlocks) {
        return settings.stepConfig(device, numBlocks).microBatchSize();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-entropy", "truncated:0.9", "focal:2.0"})
    void whatIsWrittenIsRead(String loss) {
        FineTuningConfig settings =
                new FineTuningConfig(
                        3,
                        11,
                        4,
                        1e-3,
                        1e-5,
                        LearningRateSchedule.LINEAR,
                        6,
                        0.1,
                        2.5,
                        TokenLoss.parse(loss),
                        Settings.parse(LoraOptions.class));
        assertThat(Settings.toJson(settings).get("loss").getAsString()).isEqualTo(loss);
        assertThat(settings.stepConfig(Device.cpu(), 11).maximumGradientNorm()).isEqualTo(2.5);
    }

    private static FineTuningConfig scheduled(
            LearningRateSchedule schedule, int warmupSteps, double minimum) {
        return new FineTuningConfig(
                2,
                8,
                8,
                1e-3,
                minimum,
                schedule,
                warmupSteps,
                0,
                0,
                new TokenLoss.CrossEntropy(),
                Settings.parse(LoraOptions.class));
    }
}
