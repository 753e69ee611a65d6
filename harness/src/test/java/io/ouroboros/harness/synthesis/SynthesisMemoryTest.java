package io.ouroboros.harness.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.ScarceMemory;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.Strategy;
import io.ouroboros.models.engine.OomBackoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A synthesis that runs out of memory goes on with fewer prompts at once, and nothing is lost. */
final class SynthesisMemoryTest {

    private static final int NUM_PROMPTS = 500;

    /** Draws by each prompt's position. */
    private static final DecodingConfig SAMPLING =
            DecodingConfig.of(Strategy.Sampling.plain(8), 3, 2);

    @TempDir private Path directory;
    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = Tiny.model(directory.resolve("model"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void halvesGiveTheSameContinuations(int numLengths) throws IOException {
        List<int[]> prompts = prompts(numLengths);
        List<List<Continuation>> expected =
                synthesize(prompts, BatchSizeChoice.of(2), shards("a"), ScarceMemory.from(1, 99));
        ScarceMemory memory = ScarceMemory.from(3, 2);
        assertThat(synthesize(prompts, BatchSizeChoice.of(8), shards("b"), memory))
                .isEqualTo(expected);
        assertThat(memory.halvings()).containsExactly("8 -> 4", "4 -> 2");
    }

    /** 320 prompts are chosen and halved to 2; 7 + 160 attempts finish the first 320. */
    @Test
    void deviceThatFailsLeavesShardsAndTheSizeThatFits() throws IOException {
        List<int[]> prompts = prompts(1);
        List<List<Continuation>> expected =
                synthesize(prompts, BatchSizeChoice.of(2), shards("a"), ScarceMemory.from(1, 99));
        ScarceMemory scarce = ScarceMemory.from(1, 4).thenFailing(200, "CUDA error: lost");
        assertThatThrownBy(() -> synthesize(prompts, BatchSizeChoice.AUTO, shards("b"), scarce))
                .isInstanceOf(EngineException.class)
                .hasMessage("CUDA error: lost");
        assertThat(Files.readString(directory.resolve("b/batch-size.json")))
                .contains("\"batchSize\": 2");
        assertThat(directory.resolve("b/prompts-0000000000.jsonl")).exists();
        ScarceMemory later = ScarceMemory.from(1, 4);
        assertThat(synthesize(prompts, BatchSizeChoice.AUTO, shards("b"), later))
                .isEqualTo(expected);
        assertThat(later.halvings()).isEmpty(); // goes on with 2
    }

    private List<List<Continuation>> synthesize(
            List<int[]> prompts,
            BatchSizeChoice batchSize,
            FinishedPrompts finished,
            OomBackoff.Listener memory)
            throws IOException {
        try (CausalLanguageModel loaded =
                CausalLanguageModel.load(model, EngineDevice.resolve(Tiny.CPU))) {
            return new CorpusSynthesizer(
                            loaded,
                            SAMPLING,
                            batchSize,
                            Progress.silent(),
                            Interruption.manual(),
                            memory)
                    .continuations("synthesizing", prompts, finished);
        }
    }

    private SynthesisShards shards(String name) {
        return new SynthesisShards(directory.resolve(name), "a hash");
    }

    private static List<int[]> prompts(int numLengths) {
        Random random = new Random(6);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < NUM_PROMPTS; i++) {
            prompts.add(random.ints(2 + i % numLengths, 4, Tiny.VOCABULARY).toArray());
        }
        return prompts;
    }
}
