package io.ouroboros.datasets.measures;

import io.ouroboros.datasets.tokens.TokenBlocks;

/**
 * Counts a text's n-grams, length by length.
 *
 * <p>Each distinct n-gram has a number. An n-gram is the (n - 1)-gram that starts at the same place
 * and one more id, so it is known by a pair of integers, whatever n is: no hash stands in for the
 * ids, and the counts are exact. The text {@code 7 8 7 8 9} has the unigrams {@code 0 1 0 1 2}, and
 * its bigrams {@code (0, 8) (1, 7) (0, 8) (1, 9)} are {@code 0 1 0 2}.
 */
final class NGrams {

    private final TokenBlocks text;

    /** Block by block: the number of the n-gram that starts at the position. */
    private final int[] numbers;

    private int length;

    /** Begins before the unigrams, with the empty n-gram at each position. */
    NGrams(TokenBlocks text) {
        this.text = text;
        numbers = new int[text.size() * text.blockLength()];
    }

    /**
     * How many n-grams of one length there are.
     *
     * @param total all of them
     * @param distinct the different ones of the whole text
     * @param distinctInBlocks the different ones of each block, added up over the blocks
     */
    record Counts(int total, int distinct, int distinctInBlocks) {

        /** Distinct n-grams over n-grams; NaN where there is none. */
        double distinctShare() {
            return (double) distinct / total;
        }

        /**
         * Mean over blocks of 1 - distinct n-grams over n-grams, which is one division because all
         * blocks have equally many; NaN where there is none.
         */
        double repetition() {
            return 1 - (double) distinctInBlocks / total;
        }
    }

    /** Counts the n-grams that are one token longer than those before, unigrams first. */
    Counts next() {
        length++;
        int perBlock = Math.max(0, text.blockLength() - length + 1);
        int total = text.size() * perBlock;
        int[] lastBlocks = new int[total]; // by n-gram: the block that had it last, plus 1
        int distinctInBlocks = 0;
        PairNumbering distinct = new PairNumbering();
        int[] ids = new int[text.blockLength()];
        for (int block = 0; block < text.size(); block++) {
            text.copyInto(block, ids, 0);
            int first = block * ids.length;
            for (int start = 0; start < perBlock; start++) {
                int number = distinct.number(numbers[first + start], ids[start + length - 1]);
                numbers[first + start] = number;
                if (lastBlocks[number] != block + 1) {
                    lastBlocks[number] = block + 1;
                    distinctInBlocks++;
                }
            }
        }
        return new Counts(total, distinct.size(), distinctInBlocks);
    }
}
