package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.finetuning.FineTuningConfig;
import java.nio.file.Path;

/**
 * Everything that decides the numbers of a run, and how its prompts are batched.
 *
 * @param model directory of the pretrained model
 * @param dataset directory with a file for each split
 * @param seed the run's seed
 * @param generations how many generations, the one on original text included
 * @param init what later generations are fine-tuned from
 * @param blocks how rows become blocks; their length is known
 * @param limits how many blocks are taken
 * @param mixture what later generations learn
 * @param fineTuning how each generation is trained
 * @param synthesis how each generation writes
 */
public record ExperimentConfig(
        Path model,
        Path dataset,
        long seed,
        int generations,
        StartWeights init,
        BlockConfig blocks,
        Limits limits,
        MixtureConfig mixture,
        FineTuningConfig fineTuning,
        SynthesisConfig synthesis) {

    /**
     * Fewer blocks than there are, for trials.
     *
     * @param maxTrainBlocks training blocks taken from the front, 0 for all
     * @param maxEvalBlocks validation and test blocks taken from the front, 0 for all
     */
    public record Limits(int maxTrainBlocks, int maxEvalBlocks) {}

    /**
     * Returns the configuration as the manifest holds it: one field for each option, under the
     * option's name in camel case, with the value that a user would write.
     *
     * @return a flat object
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("model", model.toString());
        json.addProperty("dataset", dataset.toString());
        json.addProperty("seed", seed);
        json.addProperty("generations", generations);
        json.addProperty("init", init.toString());
        json.addProperty("blockLength", blocks.textBlockLength());
        json.addProperty("packing", blocks.packing().toString());
        json.addProperty("noSeparators", !blocks.separators());
        json.addProperty("maxTrainBlocks", limits.maxTrainBlocks());
        json.addProperty("maxEvalBlocks", limits.maxEvalBlocks());
        mixture.addTo(json);
        fineTuning.addTo(json);
        synthesis.addTo(json);
        return json;
    }
}
