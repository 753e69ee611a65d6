package io.ouroboros.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.measures.FrequencyDeciles;
import io.ouroboros.datasets.measures.TokenFrequencies;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.scoring.BlockScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PerplexityByDecileTest {

    private static final int NUM_BLOCKS = 35; // more than one call

    private final TokenBlocks test = Tiny.blocks(NUM_BLOCKS, 4);
    private final FrequencyDeciles deciles =
            FrequencyDeciles.of(TokenFrequencies.of(Tiny.blocks(12, 1)));

    @TempDir private Path directory;
    private CausalLanguageModel model;

    @BeforeEach
    void load() throws IOException {
        model = CausalLanguageModel.load(Tiny.model(directory), EngineDevice.resolve(Tiny.CPU));
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void sumsAreThoseOfTheTargetsOfEachDecile() {
        int[][] ids = IntStream.range(0, NUM_BLOCKS).mapToObj(test::block).toArray(int[][]::new);
        double[] nllNats = new double[10];
        long[] scoredTokens = new long[10];
        float[][] nats = new BlockScorer(model).score(ids);
        for (int i = 0; i < ids.length; i++) {
            for (int t = 1; t < ids[i].length; t++) {
                nllNats[deciles.decileOf(ids[i][t]) - 1] += nats[i][t - 1];
                scoredTokens[deciles.decileOf(ids[i][t]) - 1]++;
            }
        }
        PerplexitySummary summary = evaluateByDecile().summary();
        assertThat(deciles(summary)).hasSize(10);
        for (int i = 0; i < 10; i++) {
            DecileLoss loss = deciles(summary).get(i);
            assertThat(loss.decile()).isEqualTo(i + 1);
            assertThat(loss.scoredTokens()).isEqualTo(scoredTokens[i]);
            // float32 sums in batches of another size
            assertThat(loss.nllNats()).isEqualTo(nllNats[i], within(1e-5 * nllNats[i]));
        }
    }

    @Test
    void decilesAddUpToTheWhole() {
        PerplexitySummary summary = evaluateByDecile().summary();
        assertThat(deciles(summary).stream().mapToLong(DecileLoss::scoredTokens).sum())
                .isEqualTo(summary.all().scoredTokens())
                .isEqualTo(NUM_BLOCKS * (Tiny.BLOCK_LENGTH - 1));
        assertThat(deciles(summary).stream().mapToDouble(DecileLoss::nllNats).sum())
                .isEqualTo(summary.all().nllNats(), within(1e-9));
        assertThat(deciles(summary).stream().filter(loss -> loss.scoredTokens() > 0))
                .hasSizeGreaterThan(5);
    }

    @Test
    void askingForDecilesAddsToTheJsonAndMovesNothing() {
        PerplexityResult without = evaluator().evaluate("test", test);
        PerplexityResult with = evaluateByDecile();
        assertThat(with.blocks()).isEqualTo(without.blocks());
        assertThat(without.summary().deciles()).isEmpty();
        JsonObject json = JsonRecords.toJson(with.summary());
        assertThat(json.getAsJsonArray("deciles").get(9).getAsJsonObject().keySet())
                .containsExactly("decile", "nllNats", "scoredTokens", "tokenPerplexity");
        json.remove("deciles");
        assertThat(JsonFormat.line(json))
                .isEqualTo(JsonFormat.line(JsonRecords.toJson(without.summary())));
    }

    @Test
    void jsonIsReadBackToTheLastBit() throws IOException {
        PerplexitySummary summary = evaluateByDecile().summary();
        String text = JsonFormat.line(JsonRecords.toJson(summary));
        JsonObject json = JsonFields.parse(text, "evaluation.json").object();
        assertThat(JsonRecords.of(json, PerplexitySummary.class, "x")).isEqualTo(summary);
        json.remove("deciles");
        assertThat(JsonRecords.of(json, PerplexitySummary.class, "x").deciles()).isEmpty();
    }

    @Test
    void aDecilesMissingFieldIsNamed() throws IOException {
        JsonObject json = JsonRecords.toJson(evaluateByDecile().summary());
        json.getAsJsonArray("deciles").get(3).getAsJsonObject().remove("nllNats");
        assertThatThrownBy(() -> JsonRecords.of(json, PerplexitySummary.class, "evaluation.json"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "deciles[3].nllNats must be a number, got no such field in evaluation.json");
    }

    private static List<DecileLoss> deciles(PerplexitySummary summary) {
        return summary.deciles().orElseThrow();
    }

    private PerplexityResult evaluateByDecile() {
        return evaluator().evaluate("test", test, deciles);
    }

    private PerplexityEvaluator evaluator() {
        return new PerplexityEvaluator(model, 9, Progress.silent(), Interruption.manual());
    }
}
