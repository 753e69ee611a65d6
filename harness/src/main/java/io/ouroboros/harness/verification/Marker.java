package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A stage's marker that holds together by itself.
 *
 * @param path where it is
 * @param fields all of it
 * @param files hashes of the files that the stage made, by path below the generation's directory
 */
record Marker(Path path, JsonFields fields, Map<String, String> files) {

    /** What a checkpoint's files begin with. */
    static final String CHECKPOINT = "checkpoint/";

    static Marker read(RunFiles files, int generation, Stage stage) throws IOException {
        Path path = files.marker(generation, stage);
        JsonFields fields = files.results(generation, stage);
        byte[] written = JsonFormat.pretty(fields.object()).getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(Files.readAllBytes(path), written)) {
            throw new IOException(path + " must have the form of a marker, got other bytes");
        }
        fields.requireObject("parents");
        JsonFields listed = fields.requireObject("files");
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String name : listed.object().keySet()) {
            Path directory = files.generation(generation).normalize();
            if (!directory.resolve(name).normalize().startsWith(directory)) {
                throw new IOException(
                        "files must name files of the generation, got %s in %s"
                                .formatted(name, path));
            }
            hashes.put(name, listed.requireString(name));
        }
        Marker marker = new Marker(path, fields, hashes);
        switch (stage) {
            case FINE_TUNING ->
                    marker.requireHash("weightsSha256", CHECKPOINT + "model.safetensors");
            case SYNTHESIS -> marker.requireHash("corpusSha256", "synthetic.jsonl");
            case EVALUATION -> fields.requireObject("test");
        }
        return marker;
    }

    private void requireHash(String field, String file) throws IOException {
        String stated = fields.requireString(field);
        String listed = files.getOrDefault(file, "nothing");
        if (!stated.equals(listed)) {
            throw new IOException(
                    "%s must be the hash of %s, got %s and %s in %s"
                            .formatted(field, file, stated, listed, path));
        }
    }
}
