package io.ouroboros.datasets;

/**
 * A seeded source of random numbers whose every bit is specified here, so that draws are the same
 * on every Java version and machine.
 *
 * <p>The generator is SplitMix64: a counter that grows by the golden gamma, and a bit mixer. {@code
 * java.util.SplittableRandom} is built on it too, but leaves open how bounded integers and
 * permutations follow from the bits.
 *
 * <p>Not safe for use by several threads at once.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea, Flood: Fast splittable
 *     pseudorandom number generators (2014)</a>
 * @see <a href="https://prng.di.unimi.it/splitmix64.c">Vigna's reference program, public domain</a>
 */
public final class SplitMix64 {

    /** 2^64 divided by the golden ratio, made odd. */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /**
     * Starts a generator.
     *
     * @param seed any value; equal seeds give equal draws
     */
    public SplitMix64(long seed) {
        state = seed;
    }

    /**
     * Derives a seed for one purpose, so that generators of one run share no draws.
     *
     * @param seed the seed to derive from
     * @param purpose a number that names the purpose
     * @return {@code mix(mix(seed) + (purpose + 1) * gamma)}, where {@code mix} and {@code gamma}
     *     are those of SplitMix64
     */
    public static long derive(long seed, long purpose) {
        return mix(mix(seed) + (purpose + 1) * GOLDEN_GAMMA);
    }

    /**
     * Draws 64 random bits.
     *
     * @return any long, all equally likely
     */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * Draws an integer below a bound, all equally likely: 63 bits modulo the bound, drawn again
     * where they fall into the last, incomplete run of remainders.
     *
     * @param bound the number of different results, at least 1
     * @return an integer from 0 to {@code bound - 1}
     */
    public int nextInt(int bound) {
        while (true) {
            long bits = nextLong() >>> 1;
            long remainder = bits % bound;
            if (bits - remainder + (bound - 1) >= 0) { // negative only on overflow of the last run
                return (int) remainder;
            }
        }
    }

    /**
     * Draws a fraction of 53 random bits.
     *
     * @return a multiple of 2^-53 in [0, 1)
     */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /**
     * Draws a permutation by the Fisher-Yates shuffle: position {@code last}, from the end down to
     * 1, is exchanged with position {@code nextInt(last + 1)}.
     *
     * @param size the number of indices, at least 0
     * @return the indices 0 to {@code size - 1}, each once, in random order
     */
    public int[] permutation(int size) {
        int[] indices = new int[size];
        for (int i = 0; i < size; i++) {
            indices[i] = i;
        }
        for (int last = size - 1; last > 0; last--) {
            int other = nextInt(last + 1);
            int held = indices[last];
            indices[last] = indices[other];
            indices[other] = held;
        }
        return indices;
    }

    /**
     * Mixes bits so that similar numbers give unlike ones; no two numbers give the same.
     *
     * @param bits any number
     * @return its mixture
     */
    public static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
