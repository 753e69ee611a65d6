package io.ouroboros.datasets.builtin;

import io.ouroboros.datasets.SplitMix64;
import io.ouroboros.datasets.text.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The corpus that comes with Ouroboros: rows of a small invented language whose true distribution
 * is known exactly.
 *
 * <p>A row has WikiText's form: a leading blank, one to five sentences on one topic with blanks
 * between all words and full stops, and a final newline, as in
 *
 * <pre>{@code
 * the lenosic rovamur bitakes a dovamur in the manoburg .
 * }</pre>
 *
 * <p>The topic decides nouns and verbs; words are drawn from Zipf's distribution within their
 * class. Rows depend on nothing but the seed and the split: the same seed gives the same text on
 * every machine and Java version.
 *
 * @param seed of the texts; the language is the same for all seeds
 */
public record BuiltinCorpus(long seed) {

    private static final Pattern BLANK = Pattern.compile(" ");

    private static final Language LANGUAGE = BuiltinLanguage.create();

    /**
     * Draws as many rows of a split as it takes to reach a number of tokens: one for each word, and
     * one for the separator of each row. Longer texts of a split start with the same rows.
     *
     * @param split which of the three independent texts
     * @param numTokens the least number of tokens
     * @return the rows
     */
    public List<String> rowsOfTokens(Split split, long numTokens) {
        SplitMix64 random = generator(split);
        List<String> rows = new ArrayList<>();
        long drawn = 0;
        while (drawn < numTokens) {
            String row = LANGUAGE.drawRow(random);
            rows.add(row);
            drawn +=
                    BLANK.splitAsStream(row).count(); // one blank a word; the first part: separator
        }
        return rows;
    }

    /**
     * The language's exact distribution, in ids of {@link BuiltinTokenizer}.
     *
     * @return the same for all seeds
     */
    public TrueDistribution trueDistribution() {
        return TrueDistribution.of(LANGUAGE);
    }

    private SplitMix64 generator(Split split) {
        int purpose =
                switch (split) {
                    case TRAIN -> 0;
                    case VALIDATION -> 1;
                    case TEST -> 2;
                };
        return new SplitMix64(SplitMix64.derive(seed, purpose));
    }
}
