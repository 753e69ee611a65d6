package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.tokens.Packing;
import io.ouroboros.harness.finetuning.FineTuningSettings;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.models.decoding.DecodingRules;
import io.ouroboros.models.decoding.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Everything that decides the numbers of a run, and how its prompts are batched.
 *
 * @param model directory of the pretrained model
 * @param dataset directory with a file for each split
 * @param seed the run's seed
 * @param generations how many generations, the one on original text included
 * @param originalFraction share of original blocks in the training mix of generations 1 and later
 * @param blockLength tokens of a block; prompts and continuations have this length too
 * @param packing how rows become blocks
 * @param maxTrainBlocks training blocks taken from the front, 0 for all
 * @param maxEvalBlocks validation and test blocks taken from the front, 0 for all
 * @param fineTuning how each generation is trained
 * @param beamWidth live hypotheses of each prompt in synthesis
 * @param repetitionPenalty factor against tokens of prompt and continuation, 1 for none
 * @param noRepeatNgram size of n-grams that may stand only once, 0 for no such rule
 * @param decodingBatchSize prompts decoded together; scores may differ in their last digits
 */
public record ExperimentConfig(
        Path model,
        Path dataset,
        long seed,
        int generations,
        double originalFraction,
        int blockLength,
        Packing packing,
        int maxTrainBlocks,
        int maxEvalBlocks,
        FineTuningSettings fineTuning,
        int beamWidth,
        double repetitionPenalty,
        int noRepeatNgram,
        BatchSizeChoice decodingBatchSize) {

    /**
     * Checks every value, under the options' names.
     *
     * @throws io.ouroboros.harness.runtime.UsageException listing all problems
     */
    public void check() {
        Problems problems = new Problems();
        check(problems);
        problems.throwIfAny();
    }

    /**
     * Collects every value that is out of range, under the options' names.
     *
     * @param problems where to
     */
    public void check(Problems problems) {
        problems.atLeast("--generations", generations, 1);
        problems.check(
                originalFraction >= 0 && originalFraction <= 1,
                "--keep-original must be within [0, 1], got %s",
                originalFraction);
        problems.atLeast("--block-length", blockLength, 2);
        problems.atLeast("--max-train-blocks", maxTrainBlocks, 0);
        problems.atLeast("--max-eval-blocks", maxEvalBlocks, 0);
        fineTuning.check(problems);
        problems.atLeast("--beam-width", beamWidth, 1);
        problems.check(
                repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
                "--repetition-penalty must be above 0, got %s",
                repetitionPenalty);
        problems.atLeast("--no-repeat-ngram", noRepeatNgram, 0);
        decodingBatchSize.check("--decoding-batch-size", problems);
    }

    /**
     * Returns the rules of synthesis: exactly one block of new tokens, EOS banned.
     *
     * @return the rules
     */
    public DecodingRules decodingRules() {
        return new DecodingRules(
                Strategy.Beams.of(beamWidth),
                blockLength,
                blockLength,
                repetitionPenalty,
                noRepeatNgram,
                1);
    }

    /**
     * Returns the configuration as the manifest holds it: one field for each option, under the
     * option's name in camel case.
     *
     * @return a flat object
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("model", model.toString());
        json.addProperty("dataset", dataset.toString());
        json.addProperty("seed", seed);
        json.addProperty("generations", generations);
        json.addProperty("keepOriginal", originalFraction);
        json.addProperty("blockLength", blockLength);
        json.addProperty("packing", packing.name().toLowerCase(Locale.ROOT));
        json.addProperty("maxTrainBlocks", maxTrainBlocks);
        json.addProperty("maxEvalBlocks", maxEvalBlocks);
        fineTuning.addTo(json);
        json.addProperty("beamWidth", beamWidth);
        json.addProperty("repetitionPenalty", repetitionPenalty);
        json.addProperty("noRepeatNgram", noRepeatNgram);
        json.add("decodingBatchSize", decodingBatchSize.toJson());
        return json;
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param json the manifest's {@code config}
     * @return the configuration, not checked
     * @throws IOException naming the field that is missing or of another type
     */
    public static ExperimentConfig fromJson(JsonFields json) throws IOException {
        return new ExperimentConfig(
                Path.of(json.requireString("model")),
                Path.of(json.requireString("dataset")),
                json.requireLong("seed"),
                (int) json.requireLong("generations"),
                json.requireDouble("keepOriginal"),
                (int) json.requireLong("blockLength"),
                Packing.valueOf(json.requireString("packing").toUpperCase(Locale.ROOT)),
                (int) json.requireLong("maxTrainBlocks"),
                (int) json.requireLong("maxEvalBlocks"),
                FineTuningSettings.from(json),
                (int) json.requireLong("beamWidth"),
                json.requireDouble("repetitionPenalty"),
                (int) json.requireLong("noRepeatNgram"),
                BatchSizeChoice.fromJson(json, "decodingBatchSize"));
    }
}
