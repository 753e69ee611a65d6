package io.ouroboros.harness.finetuning;

import java.util.Locale;

/** How the learning rate decreases from its maximum to its minimum. */
public enum LearningRateSchedule {
    /**
     * {@code minimum + (rate - minimum) * (1 + cos(pi * epoch / epochs)) / 2}, the same for all
     * steps of an epoch: the released code looks a cosine up once an epoch (docs/protocol.md,
     * Training).
     */
    COSINE_EPOCHS,
    /** The same cosine by step, as transformers' {@code get_cosine_schedule_with_warmup}. */
    COSINE,
    /**
     * {@code minimum + (rate - minimum) * (1 - step / steps)}, as transformers' {@code
     * get_linear_schedule_with_warmup}.
     */
    LINEAR,
    /** The maximum throughout. */
    CONSTANT;

    /** Returns the rate's position between minimum and maximum, in [0, 1]. */
    double share(double epochProgress, double stepProgress) {
        return switch (this) {
            case COSINE_EPOCHS -> cosine(epochProgress);
            case COSINE -> cosine(stepProgress);
            case LINEAR -> 1 - stepProgress;
            case CONSTANT -> 1;
        };
    }

    private static double cosine(double progress) {
        return (1 + Math.cos(Math.PI * progress)) / 2;
    }

    /**
     * Returns the name that options and files use.
     *
     * @return such as {@code cosine-epochs}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
