package io.ouroboros.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ouroboros.datasets.tokens.Packing.RowRange;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockPackerTest {

    /** The worked example of {@link BlockPacker}. */
    private static final List<int[]> ROWS =
            List.of(
                    new int[] {10},
                    new int[] {11, 12, 13},
                    new int[] {14},
                    new int[] {15, 16, 17},
                    new int[] {18, 19, 20},
                    new int[] {21});

    @Test
    void shardsDropTheirRemainders() {
        assertThat(BlockPacker.pack(ROWS, 2, Packing.SHARDED))
                .isEqualTo(TokenBlocks.of(2, IntStream.rangeClosed(10, 19).toArray()));
    }

    @Test
    void contiguousDropsOneRemainder() {
        assertThat(BlockPacker.pack(ROWS, 2, Packing.CONTIGUOUS))
                .isEqualTo(TokenBlocks.of(2, IntStream.rangeClosed(10, 21).toArray()));
        assertThat(BlockPacker.pack(ROWS, 5, Packing.CONTIGUOUS))
                .isEqualTo(TokenBlocks.of(5, IntStream.rangeClosed(10, 19).toArray()));
    }

    @Test
    void groupsAreBatchesOfThousandInsideFourShards() {
        assertThat(Packing.SHARDED.groups(4_358)) // the test split of WikiText-2
                .containsExactly(
                        new RowRange(0, 1_000),
                        new RowRange(1_000, 1_090),
                        new RowRange(1_090, 2_090),
                        new RowRange(2_090, 2_180),
                        new RowRange(2_180, 3_180),
                        new RowRange(3_180, 3_269),
                        new RowRange(3_269, 4_269),
                        new RowRange(4_269, 4_358));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 3_999, 4_000, 4_001, 36_718})
    void everyRowIsInExactlyOneGroup(int numRows) {
        int next = 0;
        for (RowRange group : Packing.SHARDED.groups(numRows)) {
            assertThat(group.from()).isEqualTo(next);
            assertThat(group.to() - group.from()).isBetween(1, 1_000);
            next = group.to();
        }
        assertThat(next).isEqualTo(numRows);
    }

    @Test
    void emptyRowsOfNoIdsAreSkipped() {
        List<int[]> rows = List.of(new int[0], new int[] {1}, new int[0], new int[] {2});
        assertThat(BlockPacker.pack(rows, 2, Packing.CONTIGUOUS).block(0)).containsExactly(1, 2);
    }

    @Test
    void textShorterThanOneBlockIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockPacker.pack(ROWS, 5, Packing.SHARDED))
                .withMessage(
                        "text must fill at least one block of 5 tokens, got 12 tokens in 6 rows"
                                + " with sharded packing; give more text or shorter blocks");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockPacker.pack(List.of(), 3, Packing.CONTIGUOUS))
                .withMessage(
                        "text must fill at least one block of 3 tokens, got 0 tokens in 0 rows"
                                + " with contiguous packing; give more text or shorter blocks");
    }
}
