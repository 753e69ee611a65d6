package io.ouroboros.datasets.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EpochOrderTest {

    @Test
    void shuffleIsPinnedAndCutIntoBatchesWithAShortLastOne() {
        EpochOrder order = EpochOrder.shuffled(7, 42);
        assertThat(order.numBatches(3)).isEqualTo(3);
        assertThat(order.batch(0, 3)).containsExactly(0, 1, 5);
        assertThat(order.batch(1, 3)).containsExactly(6, 4, 3);
        assertThat(order.batch(2, 3)).containsExactly(2);
        assertThat(order.batch(0, 100)).hasSize(7);
        assertThat(order.numBatches(7)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "13, 4", "38403, 128"})
    void everyBlockIsVisitedOnce(int numBlocks, int batchSize) {
        EpochOrder order = EpochOrder.shuffled(numBlocks, 9);
        int[] visited =
                IntStream.range(0, order.numBatches(batchSize))
                        .flatMap(i -> IntStream.of(order.batch(i, batchSize)))
                        .sorted()
                        .toArray();
        assertThat(visited).isEqualTo(IntStream.range(0, numBlocks).toArray());
    }
}
