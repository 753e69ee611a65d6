package io.ouroboros.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.CausalLanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownLossesTest {

    @TempDir private Path directory;

    /** 13 of 21 blocks are known, in another order; calls of 8 blocks differ from those before. */
    @Test
    void blocksOfKnownLossesAreNotScoredAgain() throws IOException {
        TokenBlocks blocks = Tiny.blocks(21, 6);
        TokenBlocks earlier =
                TokenBlocks.of(
                        blocks.blockLength(),
                        Arrays.stream(new int[] {20, 3, 0, 9, 11, 1, 2, 5, 14, 17, 6, 7, 8})
                                .mapToObj(blocks::block)
                                .flatMapToInt(Arrays::stream)
                                .toArray());
        Path path = Tiny.model(directory.resolve("model"));
        try (CausalLanguageModel model =
                CausalLanguageModel.load(path, EngineDevice.resolve(Tiny.CPU))) {
            Counted scored = new Counted();
            PerplexityEvaluator evaluator =
                    new PerplexityEvaluator(model, 5, scored, Interruption.manual());
            PerplexityResult afresh = evaluator.evaluate("afresh", blocks);
            KnownLosses known = new KnownLosses();
            evaluator.evaluate("earlier", earlier, known);
            scored.blocks = 0;
            assertThat(evaluator.evaluate("later", blocks, known)).isEqualTo(afresh);
            assertThat(scored.blocks).isEqualTo(8);
            assertThat(evaluator.evaluate("again", blocks, known)).isEqualTo(afresh);
            assertThat(scored.blocks).isEqualTo(8);
        }
    }

    /** Counts what was not skipped. */
    private static final class Counted implements Progress {

        private long blocks;

        @Override
        public Work start(String what, long total, String unit) {
            return new Work() {
                @Override
                public void skip(long amount) {}

                @Override
                public void step(long amount) {
                    blocks += amount;
                }

                @Override
                public void note(String note) {}

                @Override
                public void close() {}
            };
        }
    }
}
