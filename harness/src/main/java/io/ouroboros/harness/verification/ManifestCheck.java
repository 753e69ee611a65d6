package io.ouroboros.harness.verification;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.PromptSource;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunInputs;
import io.ouroboros.harness.experiment.StageParents;
import io.ouroboros.harness.experiment.StartWeights;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The manifest as far as the checks need it, and the check of the run's inputs.
 *
 * @param generations how many generations the run has
 * @param parents what its stages are made from
 * @param model where the model was
 * @param dataset where the dataset was
 * @param inputs their hashes
 */
record ManifestCheck(
        int generations, StageParents parents, Path model, Path dataset, JsonFields inputs) {

    /** Reads the manifest; empty if it is damaged. */
    static Optional<ManifestCheck> read(RunFiles files, VerifiedRun findings) {
        try {
            ManifestCheck manifest = of(files);
            findings.set(Part.MANIFEST, Verdict.WHOLE);
            return Optional.of(manifest);
        } catch (IOException e) {
            String message = VerifiedRun.message(e);
            String advice =
                    (Files.exists(files.manifest()) ? "; remove it and start" : "; start")
                            + " the run's command again, or run --from-manifest with a copy of it";
            findings.beyondRepair(
                    Part.MANIFEST, message.contains(";") ? message : message + advice);
            return Optional.empty();
        }
    }

    private record Config(
            int generations,
            StartWeights init,
            PromptSource prompts,
            String model,
            String dataset) {}

    private static ManifestCheck of(RunFiles files) throws IOException {
        JsonFields fields = JsonFields.read(files.manifest(), RunFiles.FORMAT_VERSION);
        JsonFields options = fields.requireObject("config");
        Config config = options.as(Config.class);
        JsonFields inputs = fields.requireObject("inputs");
        for (String name :
                List.of("modelSha256", "trainSha256", "validationSha256", "testSha256")) {
            inputs.requireString(name);
        }
        int generations = config.generations();
        if (generations < 1 || Files.exists(files.generation(generations))) {
            throw new IOException(
                    "generations must count all that exist, got %d in %s"
                            .formatted(generations, options.where()));
        }
        return new ManifestCheck(
                generations,
                new StageParents(files, config.init(), config.prompts()),
                Path.of(config.model()),
                Path.of(config.dataset()),
                inputs);
    }

    /** Compares the inputs that exist on this machine with their hashes. */
    void checkInputs(VerifiedRun findings) throws IOException {
        boolean both = true;
        for (Path input : List.of(model, dataset)) {
            if (!Files.isDirectory(input)) {
                findings.notes()
                        .add("%s is not on this machine and was not checked".formatted(input));
                both = false;
                continue;
            }
            try {
                compare(
                        input.equals(model)
                                ? RunInputs.ofModel(input)
                                : RunInputs.ofDataset(RunInputs.splitFiles(input)),
                        input,
                        findings);
            } catch (IOException e) {
                findings.beyondRepair(Part.INPUTS, VerifiedRun.message(e));
            }
        }
        findings.set(Part.INPUTS, both ? Verdict.WHOLE : Verdict.NOT_CHECKED);
    }

    private void compare(JsonObject hashes, Path input, VerifiedRun findings) throws IOException {
        String change = RunInputs.change(inputs.object(), hashes);
        for (String name : hashes.keySet()) {
            if (name.equals(RunInputs.MODEL_FILES)) {
                continue;
            }
            String stated = inputs.has(name) ? inputs.requireString(name) : "nothing";
            String found = hashes.get(name).getAsString();
            if (!found.equals(stated)) {
                findings.beyondRepair(
                        Part.INPUTS,
                        "%s must be %s as in manifest.json, got %s in %s; %srestore the files that the run started with"
                                .formatted(name, stated, found, input, change));
            }
        }
    }
}
