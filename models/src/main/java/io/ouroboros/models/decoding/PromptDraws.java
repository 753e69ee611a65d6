package io.ouroboros.models.decoding;

/**
 * The random numbers of sampling: a function of seed, prompt index and position, so that neither
 * batches nor the order of prompts change them.
 *
 * <p>Number {@code i} of a prompt is SplitMix64's output (Steele, Lea, Flood 2014) number {@code i}
 * from a start that mixes seed and index, as a double in [0, 1) of its upper 53 bits.
 */
final class PromptDraws {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L; // SplitMix64's increment

    private PromptDraws() {}

    /** Writes the numbers of one prompt to {@code target} from {@code from} on. */
    static void fill(double[] target, int from, int count, long seed, long promptIndex) {
        long state = mix(mix(seed + GOLDEN_GAMMA) + (promptIndex + 1) * GOLDEN_GAMMA);
        for (int i = 0; i < count; i++) {
            state += GOLDEN_GAMMA;
            target[from + i] = (mix(state) >>> 11) * 0x1.0p-53;
        }
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
