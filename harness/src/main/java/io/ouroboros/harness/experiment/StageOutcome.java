package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a stage made and found.
 *
 * @param files SHA-256 of each file that it made, by its path below the generation's directory
 * @param results what it found
 */
record StageOutcome(Map<String, String> files, JsonObject results) {

    /** The marker of a stage that was made from these parents. */
    JsonObject marker(JsonObject parents) {
        JsonObject marker = new JsonObject();
        marker.add("parents", parents);
        JsonObject hashes = new JsonObject();
        files.forEach(hashes::addProperty);
        marker.add("files", hashes);
        results.entrySet().forEach(field -> marker.add(field.getKey(), field.getValue()));
        return marker;
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
