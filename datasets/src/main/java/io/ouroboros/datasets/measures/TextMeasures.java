package io.ouroboros.datasets.measures;

import io.ouroboros.datasets.tokens.TokenBlocks;

/**
 * Measures of a text that need no model, relative to the original text. No n-gram crosses a block's
 * border. Shares are of 1, not of 100. A measure that divides by the number of tokens or n-grams is
 * NaN where there are none: in a text without blocks, or of blocks shorter than n.
 *
 * <p>{@code distinct-n} falls as a text grows, whatever is in it: compare texts of equal size.
 *
 * @param distinct1 distinct unigrams / unigrams of the whole text, {@code distinct-1}: Li et al.
 *     (2016). They divide by tokens for every n; by n-grams, as has become usual, the largest value
 *     is 1 for every n
 * @param distinct2 distinct bigrams / bigrams of the whole text
 * @param distinct3 distinct trigrams / trigrams of the whole text
 * @param distinct4 distinct 4-grams / 4-grams of the whole text
 * @param rep2 mean over blocks of 1 - distinct bigrams / bigrams of the block, {@code rep-2}:
 *     Welleck et al. (2020), {@code seq-rep-n}; Su et al. (2022), who give it in percent
 * @param rep3 the same of trigrams
 * @param rep4 the same of 4-grams
 * @param vocabularyCoverage share of the original's types that occur in the text
 * @param unigramEntropyNats {@link TokenFrequencies#entropyNats}
 * @param zipfExponent {@link TokenFrequencies#zipfExponent}
 * @param tailMass share of the text's tokens that are in the original's decile 10, see {@link
 *     FrequencyDeciles}; about 0.1 in the original itself
 * @see <a href="https://doi.org/10.18653/v1/N16-1014">Li, Galley, Brockett, Gao, Dolan: A
 *     diversity-promoting objective function for neural conversation models (2016)</a>
 * @see <a href="https://arxiv.org/abs/1908.04319">Welleck, Kulikov, Roller, Dinan, Cho, Weston:
 *     Neural text generation with unlikelihood training (2020)</a>
 * @see <a href="https://arxiv.org/abs/2202.06417">Su, Lan, Wang, Yogatama, Kong, Collier: A
 *     contrastive framework for neural text generation (2022)</a>
 */
public record TextMeasures(
        double distinct1,
        double distinct2,
        double distinct3,
        double distinct4,
        double rep2,
        double rep3,
        double rep4,
        double vocabularyCoverage,
        double unigramEntropyNats,
        double zipfExponent,
        double tailMass) {

    /**
     * Measures a text.
     *
     * @param text any blocks; may be empty
     * @param original the original training text's deciles
     * @return the measures; exact counts, divided once
     */
    public static TextMeasures of(TokenBlocks text, FrequencyDeciles original) {
        NGrams ngrams = new NGrams(text);
        NGrams.Counts unigrams = ngrams.next();
        NGrams.Counts bigrams = ngrams.next();
        NGrams.Counts trigrams = ngrams.next();
        NGrams.Counts fourgrams = ngrams.next();
        TokenFrequencies frequencies = TokenFrequencies.of(text);
        return new TextMeasures(
                unigrams.distinctShare(),
                bigrams.distinctShare(),
                trigrams.distinctShare(),
                fourgrams.distinctShare(),
                bigrams.repetition(),
                trigrams.repetition(),
                fourgrams.repetition(),
                coverage(frequencies, original.original()),
                frequencies.entropyNats(),
                frequencies.zipfExponent(),
                tailMass(frequencies, original));
    }

    private static double coverage(TokenFrequencies text, TokenFrequencies original) {
        int numCovered = 0;
        for (int type = 0; type < original.numTypes(); type++) {
            numCovered += text.typeOf(original.idAt(type)) < 0 ? 0 : 1;
        }
        return (double) numCovered / original.numTypes();
    }

    private static double tailMass(TokenFrequencies text, FrequencyDeciles original) {
        long numInTail = 0;
        for (int type = 0; type < text.numTypes(); type++) {
            boolean rare = original.decileOf(text.idAt(type)) == FrequencyDeciles.NUM_DECILES;
            numInTail += rare ? text.countAt(type) : 0;
        }
        return (double) numInTail / text.numTokens();
    }
}
