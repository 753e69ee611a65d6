package io.ouroboros.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonRecords;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class PaperReferenceTest {

    private static final String SETTING_A =
            """
            {"model": "/c/models--facebook--opt-125m/snapshots/27dcfa74", "seed": 3, "generations": 10,
             "dataset": "/c/wikitext-2-raw-v1", "init": "pretrained", "blockLength": 64,
             "packing": "sharded", "separator": "auto", "maxTrainBlocks": 0, "maxEvalBlocks": 0,
             "regime": "replace", "keepOriginal": 0.0, "epochs": 5, "batchSize": 128,
             "learningRate": 2.0E-5, "minimumLearningRate": 1.0E-6, "schedule": "cosine-epochs",
             "weightDecay": 0.01, "loss": "cross-entropy", "prompts": "original",
             "promptLength": 64, "keepPrompt": false, "syntheticSets": 1, "newTokens": 64,
             "minNewTokens": 64, "beamWidth": 5, "repetitionPenalty": 1.0, "noRepeatNgram": 0}
            """;

    @Test
    void bothSettingsOfThePaperHaveItsPoints() throws IOException {
        assertThat(appliesTo(SETTING_A)).isTrue();
        String b = SETTING_A.replace("\"epochs\": 5", "\"epochs\": 10");
        assertThat(appliesTo(b)).isFalse();
        assertThat(appliesTo(b.replace("\"keepOriginal\": 0.0", "\"keepOriginal\": 0.1"))).isTrue();
        assertThat(PaperReference.POINTS.stream().map(JsonRecords::toJson).toList().toString())
                .isEqualTo(
                        "[{\"name\":\"paper, before fine-tuning\",\"value\":115.0}, "
                                + "{\"name\":\"paper, generation 0\",\"value\":34.0,\"generation\":0}]");
    }

    @Test
    void otherExperimentsDoNotHaveThem() throws IOException {
        for (String[] change :
                new String[][] {
                    {"facebook--opt-125m", "facebook--opt-350m"},
                    {"wikitext-2", "wikitext-103"},
                    {"\"maxTrainBlocks\": 0", "\"maxTrainBlocks\": 256"},
                    {"2.0E-5", "1.0E-5"},
                    {"\"batchSize\": 128", "\"batchSize\": \"128\""},
                    {"\"regime\": \"replace\",", ""},
                }) {
            assertThat(appliesTo(SETTING_A.replace(change[0], change[1]))).isFalse();
        }
    }

    private static boolean appliesTo(String config) throws IOException {
        return PaperReference.appliesTo(JsonFields.parse(config, "config").object());
    }
}
