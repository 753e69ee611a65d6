package io.ouroboros.harness.theory;

import java.util.Locale;

/** The systems by the names that users write. */
public enum SystemName {
    /** Finitely many states, refitted exactly. */
    DISCRETE(100, 10_000, 100),
    /** A normal distribution, a kernel density estimate or a linear regression. */
    GAUSSIAN(50, 10_000, 100),
    /** Gaussian mixtures by expectation maximisation. */
    MIXTURE(2050, 1, 10_000),
    /** Variational autoencoders on images. */
    VAE(10, 1, 0);

    final int numGenerations;
    final int numChains;
    final int sampleSize;

    SystemName(int numGenerations, int numChains, int sampleSize) {
        this.numGenerations = numGenerations;
        this.numChains = numChains;
        this.sampleSize = sampleSize;
    }

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
