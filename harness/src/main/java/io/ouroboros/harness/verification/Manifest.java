package io.ouroboros.harness.verification;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.PromptSource;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunInputs;
import io.ouroboros.harness.experiment.StageParents;
import io.ouroboros.harness.experiment.StartWeights;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.verification.Damage.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run states about itself, as far as the checks need it.
 *
 * @param generations how many generations the run has
 * @param parents what its stages are made from
 * @param model where its model was
 * @param dataset where its dataset was
 * @param inputs their hashes
 */
record Manifest(
        int generations, StageParents parents, Path model, Path dataset, JsonFields inputs) {

    private static final String MODEL_HASH = "modelSha256";

    /** Reads the manifest; none where it is damaged. */
    static Optional<Manifest> read(RunFiles files, Findings findings) {
        try {
            Manifest manifest = of(files);
            findings.set(Part.MANIFEST, Verdict.WHOLE);
            return Optional.of(manifest);
        } catch (IOException e) {
            String message = Findings.message(e);
            String advice =
                    (Files.exists(files.manifest()) ? "; remove it and give" : "; give")
                            + " the run's own command, or --from-manifest with a copy of it";
            findings.damaged(
                    Part.MANIFEST,
                    Remedy.BY_HAND,
                    List.of(),
                    message.contains(";") ? message : message + advice);
            return Optional.empty();
        }
    }

    private static Manifest of(RunFiles files) throws IOException {
        JsonFields fields = JsonFields.read(files.manifest());
        fields.requireFormatVersion(RunFiles.FORMAT_VERSION);
        JsonFields config = fields.requireObject("config");
        JsonFields inputs = fields.requireObject("inputs");
        for (String name : List.of(MODEL_HASH, "trainSha256", "validationSha256", "testSha256")) {
            inputs.requireString(name);
        }
        int generations = (int) config.requireLong("generations");
        if (generations < 1 || Files.exists(files.generation(generations))) {
            throw new IOException(
                    "generations must count all that there are, got %d in %s"
                            .formatted(generations, config.where()));
        }
        return new Manifest(
                generations,
                new StageParents(
                        files,
                        oneOf(config, "init", StartWeights.values()),
                        oneOf(config, "prompts", PromptSource.values())),
                Path.of(config.requireString("model")),
                Path.of(config.requireString("dataset")),
                inputs);
    }

    private static <E extends Enum<E>> E oneOf(JsonFields config, String name, E[] values)
            throws IOException {
        String found = config.requireString(name);
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(found))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IOException(
                                        "%s must be one of %s, got %s in %s"
                                                .formatted(
                                                        name,
                                                        Arrays.toString(values),
                                                        found,
                                                        config.where())));
    }

    /** Compares the inputs that this machine has with their hashes. */
    void checkInputs(Findings findings) throws IOException {
        if (Files.isDirectory(model)) {
            compare(RunInputs.ofModel(model), model, findings);
        } else {
            findings.note("%s is not here, its hash was not checked".formatted(model));
        }
        if (Files.isDirectory(dataset)) {
            try {
                Map<String, List<Path>> splitFiles = RunInputs.splitFiles(dataset);
                compare(RunInputs.ofDataset(splitFiles), dataset, findings);
            } catch (IOException e) {
                findings.damaged(Part.INPUTS, Remedy.BY_HAND, List.of(), Findings.message(e));
            }
        } else {
            findings.note("%s is not here, its hashes were not checked".formatted(dataset));
        }
        boolean both = Files.isDirectory(model) && Files.isDirectory(dataset);
        findings.set(Part.INPUTS, both ? Verdict.WHOLE : Verdict.NOT_CHECKED);
    }

    private void compare(JsonObject hashes, Path input, Findings findings) throws IOException {
        for (String name : hashes.keySet()) {
            String stated = inputs.has(name) ? inputs.requireString(name) : "nothing";
            String found = hashes.get(name).getAsString();
            if (!found.equals(stated)) {
                findings.damaged(
                        Part.INPUTS,
                        Remedy.BY_HAND,
                        List.of(),
                        "%s must be %s as in manifest.json, got %s in %s; put back what the run was started with"
                                .formatted(name, stated, found, input));
            }
        }
    }
}
