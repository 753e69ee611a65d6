package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.text.DatasetDirectory;
import io.ouroboros.datasets.text.Split;
import io.ouroboros.harness.data.ByteLevelBpeConverter;
import io.ouroboros.harness.data.ModelHashes;
import io.ouroboros.harness.io.ResumeGuard;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The hashes of a run's model and dataset: the field {@code inputs} of its manifest. */
public final class RunInputs {

    /** The hashes of single files, by which a change is located; {@code modelSha256} decides. */
    public static final String MODEL_FILES = "modelFiles";

    private RunInputs() {}

    /**
     * Names what changed in a model.
     *
     * @param found inputs of an earlier run, whose manifest may lack {@link #MODEL_FILES}
     * @param now inputs of the present one
     * @return for example {@code config.json has changed; }, or nothing
     */
    public static String change(JsonObject found, JsonObject now) {
        if (!found.has(MODEL_FILES) || !now.has(MODEL_FILES)) {
            return "";
        }
        String file =
                ModelHashes.firstChange(
                        found.getAsJsonObject(MODEL_FILES), now.getAsJsonObject(MODEL_FILES));
        return file.isEmpty() ? "" : file + " has changed; ";
    }

    /** Refuses other inputs than those found in a manifest. */
    static void requireSame(Path where, JsonObject found, JsonObject now, String advice) {
        new ResumeGuard(where, "run", change(found, now) + advice)
                .require(found, now, Set.of(MODEL_FILES));
    }

    /**
     * Finds the files of a dataset's splits.
     *
     * @param dataset a directory with a file or shards for each split
     * @return the files by split, as {@code inputs} names them
     * @throws IOException if a split is missing or a directory cannot be listed
     */
    public static Map<String, List<Path>> splitFiles(Path dataset) throws IOException {
        DatasetDirectory directory = DatasetDirectory.open(dataset);
        Map<String, List<Path>> files = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            files.put(split.toString(), directory.files(split));
        }
        return files;
    }

    /** Returns the field {@code inputs} of the manifest. */
    static JsonObject hashes(Path model, Map<String, List<Path>> splitFiles) throws IOException {
        JsonObject inputs = ofModel(model);
        ofDataset(splitFiles).asMap().forEach(inputs::add);
        return inputs;
    }

    /**
     * Hashes a model.
     *
     * @param model a model directory
     * @return {@code modelSha256}, which counts the files that are read, each of them in {@code
     *     modelFiles}, and, where it has a tokenizer, {@code tokenizerSha256}
     * @throws IOException if a file cannot be read
     */
    public static JsonObject ofModel(Path model) throws IOException {
        JsonObject hashes = new JsonObject();
        ModelHashes files = ModelHashes.of(model);
        hashes.addProperty("modelSha256", files.total());
        String tokenizer = files.files().get("tokenizer.json");
        if (tokenizer != null) {
            hashes.addProperty("tokenizerSha256", tokenizer);
        } else if (ByteLevelBpeConverter.applies(model)) { // as it is written to checkpoints
            String built = ByteLevelBpeConverter.tokenizerJson(model);
            hashes.addProperty("tokenizerSha256", Sha256.ofText(built));
        }
        hashes.add(MODEL_FILES, files.toJson());
        return hashes;
    }

    /**
     * Hashes a dataset.
     *
     * @param splitFiles files as {@link #splitFiles} finds them
     * @return a field such as {@code trainSha256} for each split
     * @throws IOException if a file cannot be read
     */
    public static JsonObject ofDataset(Map<String, List<Path>> splitFiles) throws IOException {
        JsonObject hashes = new JsonObject();
        for (Map.Entry<String, List<Path>> split : splitFiles.entrySet()) {
            hashes.addProperty(split.getKey() + "Sha256", hashOf(split.getValue()));
        }
        return hashes;
    }

    /** Returns the hash of one file, or the hash of the lines of several files' hashes. */
    private static String hashOf(List<Path> files) throws IOException {
        if (files.size() == 1) {
            return Sha256.ofFile(files.get(0));
        }
        StringBuilder hashes = new StringBuilder();
        for (Path file : files) {
            hashes.append(Sha256.ofFile(file)).append('\n');
        }
        return Sha256.ofText(hashes.toString());
    }
}
