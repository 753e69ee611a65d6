package io.ouroboros.datasets.mixing;

import io.ouroboros.datasets.SplitMix64;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How the training sets of generations 1 and later are composed. Draws are without replacement
 * until the blocks run out, and depend on the seed alone.
 */
public sealed interface Regime {

    /**
     * Chooses which original blocks the newest generation continues, before it writes.
     *
     * @param numOriginal blocks of the original text
     * @param blocksPerPrompt blocks that one continuation yields: 1 where it is as long as a block
     * @param seed the seed with which the next training set will be drawn
     * @return positions in the original text, ascending, each once
     */
    default int[] prompts(int numOriginal, double blocksPerPrompt, long seed) {
        return IntStream.range(0, numOriginal).toArray();
    }

    /**
     * Draws a training set.
     *
     * @param available what it can be drawn from
     * @param seed the draw's seed
     * @return the training set
     */
    Mixture draw(MixtureSources available, long seed);

    /**
     * What the newest generation wrote replaces the original text, except for a share of original
     * blocks (settings A and B of the paper).
     *
     * <p>The permutation of the original positions that the seed gives is a ring: its first entries
     * are kept, and the ones behind them are continued, as many as are needed. Where the training
     * set is as large as the original text and a continuation as long as a block, those are just
     * the positions that are not kept, and each block takes the position of the one that prompted
     * it.
     *
     * @param originalFraction share of original blocks, from 0 to 1
     * @param keepRule how many blocks that is
     * @param batchSize blocks of a batch, for {@link KeepRule#BATCHES}
     * @param sampleSize blocks of the training set; 0 for as many as the original text has
     */
    record Replace(double originalFraction, KeepRule keepRule, int batchSize, int sampleSize)
            implements Regime {

        @Override
        public int[] prompts(int numOriginal, double blocksPerPrompt, long seed) {
            int[] ring = new SplitMix64(seed).permutation(numOriginal);
            int kept = numKept(numOriginal);
            double wanted = (Shares.sizeOr(sampleSize, numOriginal) - kept) / blocksPerPrompt;
            int numPrompts = (int) Math.min(numOriginal, Math.ceil(wanted));
            return IntStream.range(kept, kept + numPrompts)
                    .map(place -> ring[place % numOriginal])
                    .sorted()
                    .toArray();
        }

        @Override
        public Mixture draw(MixtureSources available, long seed) {
            int numOriginal = available.numOriginal();
            int kept = numKept(numOriginal);
            boolean[] isKept = new boolean[numOriginal];
            int[] ring = new SplitMix64(seed).permutation(numOriginal);
            Arrays.stream(ring).limit(kept).forEach(position -> isKept[position] = true);
            int numWritten =
                    Math.min(Shares.sizeOr(sampleSize, numOriginal) - kept, available.numNewest());
            int[] written =
                    Shares.sample(available.numNewest(), numWritten, SplitMix64.derive(seed, 0));
            Mixture.Builder mixture = new Mixture.Builder();
            int next = 0;
            for (int position = 0; position < numOriginal; position++) {
                if (isKept[position]) {
                    mixture.add(Mixture.ORIGINAL, position);
                } else if (next < written.length) {
                    mixture.add(available.newest(), written[next++]);
                }
            }
            for (; next < written.length; next++) {
                mixture.add(available.newest(), written[next]);
            }
            return mixture.build();
        }

        private int numKept(int numOriginal) {
            int size = Shares.sizeOr(sampleSize, numOriginal);
            return Math.min(numOriginal, keepRule.count(originalFraction, size, batchSize));
        }
    }

    /** The original text and everything that the generations wrote; it grows. */
    record Accumulate() implements Regime {
        @Override
        public Mixture draw(MixtureSources available, long seed) {
            Mixture.Builder mixture =
                    new Mixture.Builder().addAll(Mixture.ORIGINAL, available.numOriginal());
            for (int generation = 0; generation <= available.newest(); generation++) {
                mixture.addAll(generation, available.numSynthetic().get(generation));
            }
            return mixture.build();
        }
    }

    /**
     * A uniform sample of what {@link Accumulate} would take.
     *
     * @param sampleSize blocks of the training set; 0 for as many as the original text has
     */
    record AccumulateSubsample(int sampleSize) implements Regime {

        @Override
        public Mixture draw(MixtureSources available, long seed) {
            Mixture all = new Accumulate().draw(available, seed);
            int size = Math.min(all.size(), Shares.sizeOr(sampleSize, available.numOriginal()));
            Mixture.Builder mixture = new Mixture.Builder();
            for (int position : Shares.sample(all.size(), size, seed)) {
                mixture.add(all.source(position), all.index(position));
            }
            return mixture.build();
        }
    }

    /** The original text and what the newest generation wrote. */
    record Augment() implements Regime {
        @Override
        public Mixture draw(MixtureSources available, long seed) {
            return new Mixture.Builder()
                    .addAll(Mixture.ORIGINAL, available.numOriginal())
                    .addAll(available.newest(), available.numNewest())
                    .build();
        }
    }

    /**
     * The mixture of the paper's theory: shares of what the newest generation wrote, of the
     * training set that it learned from, and of the original text. A share that needs more blocks
     * than there are repeats them equally often, give or take one.
     *
     * @param newest share of the newest model's data, the paper's alpha
     * @param previous share of the previous training set, the paper's beta
     * @param original share of the original text, the paper's gamma
     * @param sampleSize blocks of the training set; 0 for as many as the original text has
     * @see <a href="https://doi.org/10.1038/s41586-024-07566-y">Shumailov et al. 2024, What is
     *     model collapse</a>
     */
    record Mix(double newest, double previous, double original, int sampleSize) implements Regime {

        @Override
        public int[] prompts(int numOriginal, double blocksPerPrompt, long seed) {
            int wanted = Shares.round(newest, Shares.sizeOr(sampleSize, numOriginal));
            int numPrompts = (int) Math.min(numOriginal, Math.ceil(wanted / blocksPerPrompt));
            return Shares.sample(numOriginal, numPrompts, seed);
        }

        @Override
        public Mixture draw(MixtureSources available, long seed) {
            int size = Shares.sizeOr(sampleSize, available.numOriginal());
            int numNewest = available.numNewest() == 0 ? 0 : Shares.round(newest, size);
            int numOriginal = Math.min(Shares.round(original, size), size - numNewest);
            int numPrevious = size - numNewest - numOriginal;
            Mixture.Builder mixture = new Mixture.Builder();
            for (int index : Shares.sample(available.numNewest(), numNewest, seed)) {
                mixture.add(available.newest(), index);
            }
            Mixture before = available.previous();
            long seedOfPrevious = SplitMix64.derive(seed, 1);
            for (int place : Shares.sample(before.size(), numPrevious, seedOfPrevious)) {
                mixture.add(before.source(place), before.index(place));
            }
            long seedOfOriginal = SplitMix64.derive(seed, 2);
            for (int index : Shares.sample(available.numOriginal(), numOriginal, seedOfOriginal)) {
                mixture.add(Mixture.ORIGINAL, index);
            }
            return mixture.build();
        }
    }
}
