package io.ouroboros.harness.theory;

import io.ouroboros.datasets.SplitMix64;

/**
 * Random numbers of one chain in one generation. They depend on seed, generation and chain only, so
 * that chains may be computed in any order, and a resumed run draws what an uninterrupted one
 * would. Only IEEE 754 arithmetic and {@link StrictMath} are used: every machine draws the same.
 */
public final class Draws {

    /** Largest mean of a binomial or Poisson draw by inversion: e^-32 is far from underflow. */
    private static final double LARGEST_MEAN = 32;

    private final SplitMix64 bits;
    private double spareNormal = Double.NaN;

    /**
     * Starts the draws of a generation.
     *
     * @param seed the run's seed
     * @param generation at least 0
     * @param chain at least 0
     */
    public Draws(long seed, int generation, int chain) {
        bits = new SplitMix64(SplitMix64.derive(SplitMix64.derive(seed, generation), chain));
    }

    /** A fraction in [0, 1). */
    public double uniform() {
        return bits.nextDouble();
    }

    /** An integer from 0 to {@code bound - 1}. */
    public int below(int bound) {
        return bits.nextInt(bound);
    }

    /** A seed for a generator of another library. */
    public long seed() {
        return bits.nextLong();
    }

    /** A standard normal number, by Marsaglia's polar method. */
    public double normal() {
        if (!Double.isNaN(spareNormal)) {
            double spare = spareNormal;
            spareNormal = Double.NaN;
            return spare;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * uniform() - 1;
            y = 2 * uniform() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
        spareNormal = y * factor;
        return x * factor;
    }

    /**
     * The number of successes in independent trials, by inversion of the distribution function.
     *
     * @param trials at least 0
     * @param probability of a success, in [0, 1]
     */
    public int binomial(int trials, double probability) {
        if (probability > 0.5) {
            return trials - binomial(trials, 1 - probability);
        }
        int successes = 0;
        int left = trials;
        while (left > 0 && probability > 0) {
            int part = (int) Math.min(left, Math.max(1, LARGEST_MEAN / probability));
            successes += invertedBinomial(part, probability);
            left -= part;
        }
        return successes;
    }

    private int invertedBinomial(int trials, double probability) {
        double odds = probability / (1 - probability);
        double mass = StrictMath.pow(1 - probability, trials);
        double left = uniform();
        int successes = 0;
        while (left > mass && successes < trials) {
            left -= mass;
            mass *= odds * (trials - successes) / (successes + 1);
            successes++;
        }
        return successes;
    }

    /** A Poisson number, by inversion; of a large mean, as a sum of several. */
    public int poisson(double mean) {
        int count = 0;
        for (double rest = mean; rest > 0; rest -= LARGEST_MEAN) {
            double part = Math.min(rest, LARGEST_MEAN);
            double mass = StrictMath.exp(-part);
            double left = uniform();
            for (int k = 1; left > mass && mass > 0; k++) {
                left -= mass;
                mass *= part / k;
                count++;
            }
        }
        return count;
    }

    /**
     * Adds a multinomial sample to counts.
     *
     * @param size the number of samples
     * @param probabilities of the states; they add up to 1
     * @param counts one for each state
     */
    public void multinomial(int size, double[] probabilities, int[] counts) {
        int last = probabilities.length - 1;
        while (last > 0 && probabilities[last] == 0) {
            last--;
        }
        int left = size;
        double mass = 1;
        for (int state = 0; state < last && left > 0; state++) {
            if (probabilities[state] > 0) {
                int drawn = binomial(left, Math.min(1, probabilities[state] / mass));
                counts[state] += drawn;
                left -= drawn;
                mass -= probabilities[state];
            }
        }
        counts[last] += left;
    }

    /**
     * Adds a sample without replacement to counts.
     *
     * @param size the number of samples, at most the pool's
     * @param pool how many samples of each state can be drawn; not modified
     * @param counts one for each state
     */
    public void subsample(int size, int[] pool, int[] counts) {
        int[] left = pool.clone();
        int total = 0;
        for (int count : left) {
            total += count;
        }
        for (int i = 0; i < size; i++) {
            int place = below(total--);
            int state = 0;
            while (place >= left[state]) {
                place -= left[state++];
            }
            left[state]--;
            counts[state]++;
        }
    }
}
