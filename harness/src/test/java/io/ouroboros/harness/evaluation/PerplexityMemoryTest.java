package io.ouroboros.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.ScarceMemory;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.CausalLanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that are scored in smaller calls are averaged with the same others. */
final class PerplexityMemoryTest {

    private static final TokenBlocks BLOCKS = Tiny.blocks(70, 4);

    @TempDir private Path directory;

    @Test
    void fewerBlocksAtOnceLeaveTheMeanOverBatches() throws IOException {
        Path path = Tiny.model(directory.resolve("model"));
        try (CausalLanguageModel model =
                CausalLanguageModel.load(path, EngineDevice.resolve(Tiny.CPU))) {
            Perplexity whole = evaluate(model, ScarceMemory.from(1, 32));
            ScarceMemory memory = ScarceMemory.from(2, 7);
            Perplexity halved = evaluate(model, memory);
            assertThat(memory.halvings()).containsExactly("8 -> 4");
            assertThat(halved.meanBatchPerplexity())
                    .isCloseTo(whole.meanBatchPerplexity(), within(1e-4))
                    .isNotCloseTo(whole.tokenPerplexity(), within(1e-4));
            assertThat(halved.nllNats()).isCloseTo(whole.nllNats(), within(1e-3));
            assertThat(halved.scoredTokens()).isEqualTo(whole.scoredTokens());
        }
    }

    private static Perplexity evaluate(CausalLanguageModel model, ScarceMemory memory) {
        return new PerplexityEvaluator(model, 24, Progress.silent(), Interruption.manual(), memory)
                .evaluate("evaluating", BLOCKS)
                .summary()
                .all();
    }
}
