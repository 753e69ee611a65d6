package io.ouroboros.harness.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The hashes of the files that are read of a model directory: configuration, weights and tokenizer.
 * Whatever else lies there, such as README.md, {@code .git}, a downloader's notes or a run
 * directory, does not count.
 *
 * @param files SHA-256 of each file by its name
 */
public record ModelHashes(SortedMap<String, String> files) {

    private static final String INDEX = ".index.json";

    /** The files that identify a format of weights, in order of preference. */
    private static final List<String> WEIGHTS =
            List.of(
                    "model.safetensors",
                    "model.safetensors" + INDEX,
                    "pytorch_model.bin",
                    "pytorch_model.bin" + INDEX);

    /**
     * Hashes the files.
     *
     * @param model a model directory
     * @return the hashes
     * @throws IOException if a file cannot be read
     */
    public static ModelHashes of(Path model) throws IOException {
        Set<String> names = new TreeSet<>(TokenizerFiles.NAMES);
        names.add("config.json");
        for (String weights : WEIGHTS) {
            if (Files.isRegularFile(model.resolve(weights))) {
                names.add(weights);
                if (weights.endsWith(INDEX)) {
                    names.addAll(shards(model.resolve(weights)));
                }
                break;
            }
        }
        SortedMap<String, String> files = new TreeMap<>();
        for (String name : names) {
            Path file = model.resolve(name);
            if (Files.isRegularFile(file)) {
                files.put(name, Sha256.ofFile(file));
            }
        }
        return new ModelHashes(files);
    }

    private static Set<String> shards(Path index) throws IOException {
        Set<String> names = new TreeSet<>();
        JsonObject shards = JsonFields.read(index).requireObject("weight_map").object();
        for (JsonElement shard : shards.asMap().values()) {
            names.add(shard.getAsString());
        }
        return names;
    }

    /**
     * Returns one hash of all files.
     *
     * @return what {@code sha256sum FILES | sha256sum} prints, with the files in the order of their
     *     names
     */
    public String total() {
        StringBuilder listing = new StringBuilder();
        files.forEach((name, hash) -> listing.append(hash + "  " + name + '\n'));
        return Sha256.ofText(listing.toString());
    }

    /**
     * Finds the first file whose hash differs.
     *
     * @param earlier as {@link #toJson}
     * @param now as {@link #toJson}
     * @return the file's name; empty if none differs
     */
    public static String firstChange(JsonObject earlier, JsonObject now) {
        Set<String> names = new TreeSet<>(earlier.keySet());
        names.addAll(now.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(earlier.get(name), now.get(name)))
                .findFirst()
                .orElse("");
    }

    /**
     * Returns the hashes as JSON.
     *
     * @return a field for each file
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        files.forEach(json::addProperty);
        return json;
    }
}
