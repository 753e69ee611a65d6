package io.ouroboros.models.training;

/**
 * Constants of AdamW, with {@code torch.optim.AdamW}'s meaning.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay decoupled decay, multiplied by the learning rate, on every parameter
 * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay) {

    /**
     * The experiment's constants (docs/protocol.md, Training): torch's defaults, weight decay on
     * everything.
     */
    public static final AdamW DEFAULT = new AdamW(0.9, 0.999, 1e-8, 0.01);

    /** Checks each constant. */
    public AdamW {
        checkDecay("beta1", beta1);
        checkDecay("beta2", beta2);
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
        }
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "weight decay must be at least 0, got " + weightDecay);
        }
    }

    private static void checkDecay(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(
                    name + " must be at least 0 and below 1, got " + value);
        }
    }
}
