package io.ouroboros.harness.experiment;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;

/**
 * Hashes of what a stage is made from, read from the markers of other stages. A stage is repeated
 * if its marker states other parents than these.
 *
 * @param files the run's files
 * @param init what later generations are fine-tuned from
 * @param prompts what every generation continues
 */
public record StageParents(RunFiles files, StartWeights init, PromptSource prompts) {

    /**
     * Reads the present parents of a stage.
     *
     * @param generation index in the recursion
     * @param stage one of its stages
     * @param corpora generations whose corpora its training set has blocks of, ascending; only for
     *     {@link Stage#FINE_TUNING}
     * @return the field {@code parents} of the stage's marker
     * @throws IOException if the manifest or the marker of an earlier stage cannot be read
     */
    public JsonObject of(int generation, Stage stage, int... corpora) throws IOException {
        JsonObject parents = new JsonObject();
        if (stage == Stage.FINE_TUNING) {
            parents.addProperty("startSha256", startSha256(generation));
            JsonArray array = new JsonArray();
            for (int source : corpora) {
                JsonObject corpus = new JsonObject();
                corpus.addProperty("generation", source);
                corpus.addProperty("corpusSha256", corpusSha256(source));
                array.add(corpus);
            }
            parents.add("corpora", array);
            return parents;
        }
        parents.addProperty("weightsSha256", weightsSha256(generation));
        if (stage == Stage.EVALUATION) {
            parents.addProperty("generation0Sha256", weightsSha256(0));
        } else if (generation > 0 && prompts == PromptSource.PREVIOUS) {
            parents.addProperty("promptsSha256", corpusSha256(generation - 1));
        }
        return parents;
    }

    boolean startsFromPrevious(int generation) {
        return generation > 0 && init == StartWeights.PREVIOUS;
    }

    String startSha256(int generation) throws IOException {
        if (startsFromPrevious(generation)) {
            return weightsSha256(generation - 1);
        }
        JsonFields manifest = files.manifestFields();
        String model = manifest.requireObject("inputs").requireString("modelSha256");
        if (init != StartWeights.RANDOM) {
            return model;
        }
        long seed = manifest.requireObject("config").requireLong("seed");
        return Sha256.ofText(
                "random weights of generation %d, seed %d, model %s"
                        .formatted(generation, seed, model));
    }

    String weightsSha256(int generation) throws IOException {
        return files.results(generation, Stage.FINE_TUNING).requireString("weightsSha256");
    }

    private String corpusSha256(int generation) throws IOException {
        return files.results(generation, Stage.SYNTHESIS).requireString("corpusSha256");
    }
}
