package io.ouroboros.models.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoTensorLeaks.class)
final class BlockScorerTest {

    /** Of {@link Fixture#wide}. */
    private static final int VOCABULARY_SIZE = 1003;

    @TempDir private Path directory;

    /** Tiles that divide the vocabulary evenly or leave one column, and rows that leave one. */
    @ParameterizedTest
    @CsvSource({"4096, 17", "4096, 501", "7, 256", "11, 1002", "1, 1003"})
    void blocksOfLogitsGiveTheScoresOfWholeRows(long rows, long columns) throws IOException {
        Random random = new Random(11);
        int[][] ids = new int[5][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.ints(12, 0, VOCABULARY_SIZE).toArray();
        }
        try (CausalLanguageModel model = Fixture.wide(directory)) {
            float[][] whole = score(model, new BlockScorer.LogitsBlock(4096, VOCABULARY_SIZE), ids);
            float[][] found = score(model, new BlockScorer.LogitsBlock(rows, columns), ids);
            for (int i = 0; i < ids.length; i++) {
                assertThat(found[i]).containsExactly(whole[i], within(1e-5f));
            }
        }
    }

    private static float[][] score(
            CausalLanguageModel model, BlockScorer.LogitsBlock block, int[][] ids) {
        return new BlockScorer(model, OomBackoff.never(ids.length), block).score(ids);
    }
}
