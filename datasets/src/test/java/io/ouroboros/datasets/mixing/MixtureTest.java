package io.ouroboros.datasets.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ouroboros.datasets.tokens.TokenBlocks;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MixtureTest {

    private static final TokenBlocks ORIGINAL = TokenBlocks.of(2, new int[] {1, 2, 3, 4});

    @TempDir private Path directory;

    private static Mixture mixture(int[] sources, int[] indices) {
        return new Mixture(IntBuffer.wrap(sources), IntBuffer.wrap(indices));
    }

    private static TokenBlocks blocksOf(int source) {
        return switch (source) {
            case Mixture.ORIGINAL -> ORIGINAL;
            case 0 -> TokenBlocks.of(2, new int[] {50, 60, 70, 80, 90, 100});
            case 3 -> TokenBlocks.of(2, new int[] {500, 600});
            default -> throw new AssertionError("no source " + source);
        };
    }

    @Test
    void blocksStandWhereTheMixtureSays() throws IOException {
        Mixture mixture = mixture(new int[] {0, -1, 3, 0, -1}, new int[] {2, 1, 0, 0, 1});
        List<Integer> opened = new ArrayList<>();
        TokenBlocks blocks =
                mixture.assemble(
                        directory.resolve("blocks"),
                        2,
                        source -> {
                            opened.add(source);
                            return blocksOf(source);
                        });
        assertThat(blocks)
                .isEqualTo(TokenBlocks.of(2, new int[] {90, 100, 3, 4, 500, 600, 50, 60, 3, 4}));
        assertThat(opened).containsExactly(-1, 0, 3); // each once
        assertThat(mixture.count(Mixture.ORIGINAL)).isEqualTo(2);
        assertThat(mixture.count(3)).isEqualTo(1);
        assertThat(mixture.generations()).containsExactly(0, 3);
    }

    @Test
    void anEarlierFileIsReplaced() throws IOException {
        Path file = directory.resolve("blocks");
        TokenBlocks longer = Mixture.ofOriginal(2).assemble(file, 2, MixtureTest::blocksOf);
        assertThat(longer).isEqualTo(ORIGINAL);
        Mixture one = mixture(new int[] {-1}, new int[] {1});
        assertThat(one.assemble(file, 2, MixtureTest::blocksOf))
                .isEqualTo(TokenBlocks.of(2, new int[] {3, 4}));
    }

    @Test
    void equalityIsByContent() {
        Mixture same = mixture(new int[] {-1, -1}, new int[] {0, 1});
        assertThat(Mixture.ofOriginal(2))
                .isEqualTo(same)
                .isNotEqualTo(mixture(new int[] {-1, 0}, new int[] {0, 1}))
                .isNotEqualTo(mixture(new int[] {-1, -1}, new int[] {0, 0}));
        assertThat(same.source(1)).isEqualTo(Mixture.ORIGINAL);
        assertThat(same.index(1)).isEqualTo(1);
    }

    @Test
    void aTrainingSetThatIsTooLargeIsNamed() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () ->
                                Mixture.ofOriginal(30_000)
                                        .assemble(
                                                directory.resolve("blocks"),
                                                20_000,
                                                MixtureTest::blocksOf))
                .withMessage(
                        "a training set must have less than 2 GiB of ids, got 30000 blocks of 20000");
    }
}
