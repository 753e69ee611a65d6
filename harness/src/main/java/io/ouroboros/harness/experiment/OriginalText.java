package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.measures.FrequencyDeciles;
import io.ouroboros.datasets.measures.TextMeasures;
import io.ouroboros.datasets.measures.TokenFrequencies;
import io.ouroboros.datasets.text.DatasetDirectory;
import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.data.BlockReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The original text of a run.
 *
 * @param training blocks that generation 0 learns and that prompt every synthesis
 * @param validation blocks by which each generation's epoch is chosen
 * @param test blocks on which each generation is measured
 * @param deciles how frequent tokens are in the training blocks
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

    /** Measures a text against this one. */
    JsonObject measure(TokenBlocks text) {
        JsonObject json = new JsonObject();
        TextMeasures.of(text, deciles).toMap().forEach(json::addProperty);
        return json;
    }

    /** The files of the splits, by the names under which the manifest has their hashes. */
    static Map<String, List<Path>> files(ExperimentConfig config) throws IOException {
        return RunInputs.splitFiles(config.dataset());
    }
}
