package io.ouroboros.harness.runtime;

import io.ouroboros.harness.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Derives the seed of each random choice from where it is made, so that nothing needs the state of
 * a random generator: a resumed run draws what the uninterrupted one would have drawn.
 *
 * <p>The seed is the first 8 bytes, big-endian, of the SHA-256 of 40 bytes, all integers
 * big-endian:
 *
 * <table>
 *   <caption>Hashed bytes</caption>
 *   <tr><th>offset</th><th>bytes</th><th>content</th></tr>
 *   <tr><td>0</td><td>16</td><td>ASCII {@code ouroboros/seed/1}, whose last character is the layout's version</td></tr>
 *   <tr><td>16</td><td>8</td><td>run seed</td></tr>
 *   <tr><td>24</td><td>4</td><td>generation</td></tr>
 *   <tr><td>28</td><td>4</td><td>the purpose's {@linkplain Purpose#code() code}</td></tr>
 *   <tr><td>32</td><td>8</td><td>step</td></tr>
 * </table>
 */
public final class SeedDerivation {
    private static final byte[] LAYOUT = "ouroboros/seed/1".getBytes(StandardCharsets.US_ASCII);

    private SeedDerivation() {}

    /**
     * What a seed is for. Codes are part of every past run: add new ones, never change or reuse
     * one.
     */
    public enum Purpose {
        /** Random weights of a new model. */
        INITIAL_WEIGHTS(1),
        /** Order of the training blocks; the step is the epoch. */
        SHUFFLE(2),
        /** Dropout masks; the step is the optimiser's. */
        DROPOUT(3),
        /** Which original blocks a training mixture keeps. */
        MIXTURE(4),
        /** Text of the built-in corpus. */
        CORPUS(5),
        /** Pretraining of the demo's model before generation 0. */
        PRETRAINING(6),
        /** Tokens drawn by sampling; the step is the prompt's index. */
        SAMPLING(7),
        /** Random start of the adapters of LoRA. */
        ADAPTERS(8);

        private final int code;

        Purpose(int code) {
            this.code = code;
        }

        /**
         * Returns the number that stands for this purpose in derived seeds.
         *
         * @return a positive number that never changes
         */
        public int code() {
            return code;
        }
    }

    /**
     * Derives a seed.
     *
     * @param runSeed the run's seed, any value
     * @param generation the generation's index, at least 0
     * @param purpose what the seed is for
     * @param step index of the use within the generation and purpose, at least 0; 0 where there is
     *     one use
     * @return the seed; any of the 2^64 values
     */
    public static long derive(long runSeed, int generation, Purpose purpose, long step) {
        ByteBuffer hashed =
                ByteBuffer.allocate(40)
                        .put(LAYOUT)
                        .putLong(runSeed)
                        .putInt(generation)
                        .putInt(purpose.code())
                        .putLong(step);
        return ByteBuffer.wrap(Sha256.newDigest().digest(hashed.array())).getLong();
    }
}
