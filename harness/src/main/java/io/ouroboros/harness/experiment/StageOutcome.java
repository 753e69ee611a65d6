package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.Flattened;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The outcome of a stage.
 *
 * @param files SHA-256 of each file that it wrote, by path relative to the generation's directory
 * @param results what the marker states beside that
 */
record StageOutcome(Map<String, String> files, Record results) {

    private record Marker(
            int formatVersion,
            JsonObject parents,
            Map<String, String> files,
            @Flattened Record results) {}

    /** Returns the marker, given the hashes of what the stage was made from. */
    JsonObject marker(JsonObject parents) {
        return JsonRecords.toJson(new Marker(RunFiles.FORMAT_VERSION, parents, files, results));
    }

    /** Hashes files and all files of directories. */
    static Map<String, String> hashes(Path root, Path... made) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (Path path : made) {
            try (Stream<Path> entries = Files.walk(path)) {
                for (Path file : (Iterable<Path>) entries.filter(Files::isRegularFile)::iterator) {
                    hashes.put(root.relativize(file).toString(), Sha256.ofFile(file));
                }
            }
        }
        return hashes;
    }
}
