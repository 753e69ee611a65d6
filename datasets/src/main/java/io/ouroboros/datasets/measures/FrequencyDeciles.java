package io.ouroboros.datasets.measures;

/**
 * Token ids by how frequent they are in the original text, in ten parts of about a tenth of its
 * occurrences each: decile 1 holds the few most frequent types, decile 10 the many rarest ones.
 *
 * <p>The original's tokens are sorted by type: by falling count and, for equal counts, by rising
 * id. A type belongs to the decile in which the middle of its span lies; a middle on a border
 * belongs to the rarer decile. A type so frequent that its span covers a whole decile leaves
 * deciles empty. With the counts {@code 9, 6, 3, 2} of 20 tokens the middles are {@code 4.5, 12,
 * 16.5, 19}, and the deciles of two tokens each {@code 3, 7, 9, 10}; the others are empty.
 *
 * <p>An id that the original lacks is rarer than all others: decile 10.
 *
 * @param original the counts that the deciles were computed from
 * @param deciles by the original's type; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FrequencyDeciles(TokenFrequencies original, int[] deciles) {

    /** How many deciles there are; also the decile of the rarest types, the tail. */
    public static final int NUM_DECILES = 10;

    /**
     * Divides the original's types.
     *
     * @param original counts of the original training text, of at least one token
     * @return their deciles
     */
    public static FrequencyDeciles of(TokenFrequencies original) {
        int[] deciles = new int[original.numTypes()];
        long numBefore = 0;
        for (int type : original.typesByFallingCount()) {
            int count = original.countAt(type);
            long twiceTheMiddle = 2 * numBefore + count;
            deciles[type] = (int) (twiceTheMiddle * NUM_DECILES / (2 * original.numTokens())) + 1;
            numBefore += count;
        }
        return new FrequencyDeciles(original, deciles);
    }

    /**
     * The decile of a token.
     *
     * @param id any token id
     * @return from 1, the most frequent, to {@value #NUM_DECILES}, the rarest and unknown
     */
    public int decileOf(int id) {
        int type = original.typeOf(id);
        return type < 0 ? NUM_DECILES : deciles[type];
    }
}
