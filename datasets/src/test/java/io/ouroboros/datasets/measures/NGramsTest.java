package io.ouroboros.datasets.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.datasets.SplitMix64;
import io.ouroboros.datasets.measures.NGrams.Counts;
import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class NGramsTest {

    /**
     * Blocks {@code 7 8 7 8 7} and {@code 8 7 9 9 9}.
     *
     * <ul>
     *   <li>unigrams: 10, of them different 7 8 9 = 3; by block 2 + 3
     *   <li>bigrams: 8, of them different 78 87 79 99 = 4; by block 78 87 + 87 79 99 = 2 + 3
     *   <li>trigrams: 6, of them different 787 878 879 799 999 = 5; by block 2 + 3
     *   <li>4-grams: 4, of them different 7878 8787 8799 7999 = 4; by block 2 + 2
     *   <li>5-grams: 2, both different; 6-grams: none
     * </ul>
     */
    @Test
    void countsStayInsideBlocks() {
        NGrams ngrams = new NGrams(TokenBlocks.of(5, new int[] {7, 8, 7, 8, 7, 8, 7, 9, 9, 9}));
        assertThat(ngrams.next()).isEqualTo(new Counts(10, 3, 5));
        assertThat(ngrams.next()).isEqualTo(new Counts(8, 4, 5));
        assertThat(ngrams.next()).isEqualTo(new Counts(6, 5, 5));
        assertThat(ngrams.next()).isEqualTo(new Counts(4, 4, 4));
        assertThat(ngrams.next()).isEqualTo(new Counts(2, 2, 2));
        assertThat(ngrams.next()).isEqualTo(new Counts(0, 0, 0));
        assertThat(ngrams.next()).isEqualTo(new Counts(0, 0, 0));
    }

    @Test
    void sharesAreQuotients() {
        Counts counts = new Counts(8, 4, 5);
        assertThat(counts.distinctShare()).isEqualTo(0.5); // 4 / 8
        assertThat(counts.repetition()).isEqualTo(0.375); // 1 - 5 / 8
    }

    @Test
    void withoutNGramsThereIsNoShare() {
        Counts counts = new Counts(0, 0, 0);
        assertThat(counts.distinctShare()).isNaN();
        assertThat(counts.repetition()).isNaN();
    }

    @Test
    void noBlocksHaveNoNGrams() {
        NGrams ngrams = new NGrams(TokenBlocks.of(3, new int[0]));
        assertThat(ngrams.next()).isEqualTo(new Counts(0, 0, 0));
        assertThat(ngrams.next()).isEqualTo(new Counts(0, 0, 0));
    }

    /** Sets of lists of ids are slow and plainly right. */
    @Test
    void countsAreThoseOfSetsOfTheIdsThemselves() {
        SplitMix64 random = new SplitMix64(29);
        int[] ids = new int[150 * 11];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Integer.MAX_VALUE - random.nextInt(1 + random.nextInt(9));
        }
        TokenBlocks text = TokenBlocks.of(11, ids);
        NGrams ngrams = new NGrams(text);
        for (int length = 1; length <= 5; length++) {
            Counts counts = ngrams.next();
            int total = 0;
            double repetitions = 0;
            Set<List<Integer>> distinct = new HashSet<>();
            for (int[] block : text) {
                List<List<Integer>> ofBlock = ngrams(block, length);
                distinct.addAll(ofBlock);
                total += ofBlock.size();
                repetitions += 1 - (double) new HashSet<>(ofBlock).size() / ofBlock.size();
            }
            assertThat(counts.total()).isEqualTo(total);
            assertThat(counts.distinct()).isEqualTo(distinct.size());
            assertThat(counts.repetition()).isEqualTo(repetitions / 150, within(1e-12));
        }
    }

    private static List<List<Integer>> ngrams(int[] block, int length) {
        List<Integer> ids = Arrays.stream(block).boxed().toList();
        return new ArrayList<>(
                IntStream.rangeClosed(0, ids.size() - length)
                        .mapToObj(start -> ids.subList(start, start + length))
                        .toList());
    }
}
