package io.ouroboros.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenBlocksTest {

    private final TokenBlocks blocks = TokenBlocks.of(2, new int[] {5, 2, 7, 2, 9, 1});

    @Test
    void blocksAreConsecutiveIds() {
        assertThat(blocks.blockLength()).isEqualTo(2);
        assertThat(blocks.size()).isEqualTo(3);
        assertThat(blocks.block(1)).containsExactly(7, 2);
        int[] target = new int[4];
        blocks.copyInto(2, target, 1);
        assertThat(target).containsExactly(0, 9, 1, 0);
    }

    @Test
    void theLargestIdIsKnown() {
        assertThat(blocks.maxId()).isEqualTo(9);
        assertThat(blocks.recut(7).maxId()).isEqualTo(-1);
    }

    @Test
    void blocksAreCopies() {
        blocks.block(0)[1] = 8;
        assertThat(blocks.block(0)).containsExactly(5, 2);
    }

    @Test
    void mappedBlocksAreTheFilesIds(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("blocks");
        Files.write(file, new byte[] {5, 1, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 1});
        assertThat(TokenBlocks.map(file, 2))
                .isEqualTo(TokenBlocks.of(2, new int[] {261, 2, 7, 16_777_218}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenBlocks.map(file, 3))
                .withMessage("ids must fill whole blocks of 3, got 4 ids");
    }

    @Test
    void recutBlocksAreTheSameText() {
        assertThat(blocks.recut(3)).isEqualTo(TokenBlocks.of(3, new int[] {5, 2, 7, 2, 9, 1}));
        assertThat(blocks.recut(4)).isEqualTo(TokenBlocks.of(4, new int[] {5, 2, 7, 2}));
        assertThat(blocks.recut(7).size()).isZero();
    }

    @Test
    void equalityIsByContent() {
        TokenBlocks same = TokenBlocks.of(2, new int[] {5, 2, 7, 2, 9, 1});
        assertThat(blocks).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(blocks)
                .isNotEqualTo(TokenBlocks.of(3, new int[] {5, 2, 7, 2, 9, 1}))
                .isNotEqualTo(TokenBlocks.of(2, new int[] {5, 2, 7, 2, 9, 0}))
                .isNotEqualTo("blocks");
    }

    @Test
    void badArgumentsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenBlocks.of(0, new int[0]))
                .withMessage("blockLength must be at least 1, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenBlocks.of(2, new int[3]))
                .withMessage("ids must fill whole blocks of 2, got 3 ids");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenBlocks.of(2, new int[] {1, -4}))
                .withMessage("token id must be at least 0, got -4");
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> blocks.block(3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> blocks.copyInto(0, new int[2], 1));
    }
}
