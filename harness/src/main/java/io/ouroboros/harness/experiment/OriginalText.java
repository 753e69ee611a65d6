package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.measures.FrequencyDeciles;
import io.ouroboros.datasets.measures.TextMeasures;
import io.ouroboros.datasets.measures.TokenFrequencies;
import io.ouroboros.datasets.text.DatasetDirectory;
import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.io.JsonRecords;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The original text of a run.
 *
 * @param training blocks that generation 0 learns and that prompt every synthesis
 * @param validation blocks that choose each generation's epoch
 * @param test blocks on which each generation is measured
 * @param deciles token frequencies in the training blocks
 */
record OriginalText(
        TokenBlocks training, TokenBlocks validation, TokenBlocks test, FrequencyDeciles deciles) {

    /** Reads the three splits. */
    static OriginalText read(ExperimentConfig config, BlockReader reader) throws IOException {
        DatasetDirectory directory = DatasetDirectory.open(config.dataset());
        TokenBlocks training =
                reader.read(directory.files(Split.TRAIN), config.limits().maxTrainBlocks());
        return new OriginalText(
                training,
                reader.read(directory.files(Split.VALIDATION), config.limits().maxEvalBlocks()),
                reader.read(directory.files(Split.TEST), config.limits().maxEvalBlocks()),
                FrequencyDeciles.of(TokenFrequencies.of(training)));
    }

    /** Measures a text relative to this one. */
    Map<String, Double> measure(TokenBlocks text) {
        Map<String, Double> values = new LinkedHashMap<>();
        JsonRecords.toJson(TextMeasures.of(text, deciles))
                .asMap()
                .forEach((name, value) -> values.put(name, value.getAsDouble()));
        return values;
    }
}
