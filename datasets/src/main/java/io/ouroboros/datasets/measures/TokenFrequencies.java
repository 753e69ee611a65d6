package io.ouroboros.datasets.measures;

import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.Arrays;

/**
 * How often each token id occurs in a text; 8 bytes a type.
 *
 * @param ids the types, rising; not to be changed
 * @param counts by type: its occurrences, at least 1; not to be changed
 * @param numTokens all occurrences of all ids
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TokenFrequencies(int[] ids, int[] counts, long numTokens) {

    /**
     * Counts the tokens of a text.
     *
     * @param text any blocks; may be empty
     * @return the counts of all its ids
     */
    public static TokenFrequencies of(TokenBlocks text) {
        int[] tokens = new int[text.size() * text.blockLength()];
        for (int i = 0; i < text.size(); i++) {
            text.copyInto(i, tokens, i * text.blockLength());
        }
        Arrays.sort(tokens);
        int[] counts = new int[tokens.length];
        int numTypes = 0;
        for (int token : tokens) { // overwrites tokens that were already read
            if (numTypes == 0 || tokens[numTypes - 1] != token) {
                tokens[numTypes++] = token;
            }
            counts[numTypes - 1]++;
        }
        return new TokenFrequencies(
                Arrays.copyOf(tokens, numTypes), Arrays.copyOf(counts, numTypes), tokens.length);
    }

    /**
     * Counts the types.
     *
     * @return how many different ids occur
     */
    public int numTypes() {
        return ids.length;
    }

    /**
     * Shannon's entropy of the distribution of types, {@code -sum over types of p ln p} with p the
     * type's share of the tokens.
     *
     * @return nats for each token, from 0 for one type to {@code ln(numTypes())}; NaN without
     *     tokens
     * @see <a href="https://doi.org/10.1002/j.1538-7305.1948.tb01338.x">Shannon: A mathematical
     *     theory of communication (1948), section 6</a>
     */
    public double entropyNats() {
        double entropy = numTokens == 0 ? Double.NaN : 0;
        for (int count : counts) {
            double share = (double) count / numTokens;
            entropy -= share * Math.log(share);
        }
        return entropy;
    }

    /**
     * The exponent s of Zipf's law {@code p(rank) ~ rank^-s} over the ranks 1 to {@code
     * numTypes()}, where rank 1 is the most frequent type, by maximum likelihood. Least squares on
     * logarithms of both, the usual line in a plot, gives each of the many rare types the weight of
     * the most frequent one and misses the exponent (Goldstein et al.); the likelihood over a
     * bounded range of ranks has its maximum for any exponent, also below 1 (Hanel et al.).
     *
     * <p>It describes the text. As an estimate of a law that the text was drawn from it is somewhat
     * high, because the ranks come from the same draw as the counts (Pilgrim and Hills).
     *
     * @return s, 0 where all types are equally frequent; NaN for fewer than two types, which every
     *     exponent fits alike
     * @see <a href="https://arxiv.org/abs/cond-mat/0402322">Goldstein, Morris, Yen: Problems with
     *     fitting to the power-law distribution (2004)</a>
     * @see <a href="https://doi.org/10.1371/journal.pone.0170920">Hanel, Corominas-Murtra, Liu,
     *     Thurner: Fitting power-laws in empirical data with estimators that work for all exponents
     *     (2017)</a>
     * @see <a href="https://doi.org/10.1038/s41598-021-96214-w">Pilgrim, Hills: Bias in Zipf's law
     *     estimators (2021)</a>
     */
    public double zipfExponent() {
        return ZipfFit.exponent(Arrays.stream(typesByFallingCount()).map(this::countAt).toArray());
    }

    /** All types from 0 to {@code numTypes() - 1}, the most frequent first, ties by rising id. */
    int[] typesByFallingCount() {
        long[] keys = new long[ids.length];
        for (int type = 0; type < keys.length; type++) {
            keys[type] = (numTokens - counts[type]) << Integer.SIZE | type;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    /** The type of an id, negative if it does not occur. */
    int typeOf(int id) {
        return Arrays.binarySearch(ids, id);
    }

    /** The id of a type. */
    int idAt(int type) {
        return ids[type];
    }

    /** The occurrences of a type. */
    int countAt(int type) {
        return counts[type];
    }
}
