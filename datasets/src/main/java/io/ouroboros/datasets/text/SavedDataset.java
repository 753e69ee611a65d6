package io.ouroboros.datasets.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.ouroboros.datasets.InvalidDataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Directories that {@code Dataset.save_to_disk} of Python wrote. */
final class SavedDataset {

    /** What is written beside the shards, and lists them. */
    private static final String STATE = "state.json";

    private static final String DATA_FILES = "_data_files";

    /** Lists of row numbers; the second name is that of versions before 2. */
    private static final List<String> INDICES = List.of("_indices_files", "_indices_data_files");

    private SavedDataset() {}

    /**
     * The files that {@code state.json} lists, in its order; empty for a directory without one, or
     * with one of another program, which holds no Arrow files.
     */
    static List<String> shards(FileTree tree, String directory, boolean hasArrowFiles)
            throws IOException {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        List<String> files = tree.files(directory);
        if (!files.contains(prefix + STATE)) {
            return List.of();
        }
        JsonElement listed = state(tree, prefix + STATE, hasArrowFiles).get(DATA_FILES);
        if (!(listed instanceof JsonArray entries)) {
            if (hasArrowFiles) {
                throw new InvalidDataException(
                        DATA_FILES
                                + " must be an array, got none in "
                                + tree.place(prefix + STATE));
            }
            return List.of();
        }
        List<String> shards = new ArrayList<>();
        for (JsonElement entry : entries) {
            String name = fileName(entry, tree.place(prefix + STATE));
            if (!files.contains(prefix + name)) {
                throw new FileNotFoundException(
                        "saved dataset must have all files that state.json lists, got no %s in %s"
                                .formatted(name, tree.place(directory)));
            }
            shards.add(prefix + name);
        }
        return shards;
    }

    private static JsonObject state(FileTree tree, String file, boolean hasArrowFiles)
            throws IOException {
        Path path = tree.open(file);
        try (Reader reader = Files.newBufferedReader(path)) {
            JsonObject state = JsonParser.parseReader(reader).getAsJsonObject();
            for (String indices : INDICES) {
                if (state.get(indices) instanceof JsonArray some && !some.isEmpty()) {
                    throw new InvalidDataException(
                            "%s must be empty, got row numbers of a shuffled or filtered dataset in %s; in Python, call flatten_indices() and save it again"
                                    .formatted(indices, path));
                }
            }
            return state;
        } catch (JsonParseException | IllegalStateException e) {
            if (hasArrowFiles) {
                throw new InvalidDataException(
                        "state.json must hold one JSON object, got another text in " + path, e);
            }
            return new JsonObject();
        }
    }

    private static String fileName(JsonElement entry, String where) throws IOException {
        if (entry instanceof JsonObject object
                && object.get("filename") instanceof JsonPrimitive name) {
            return FileTree.name(name.getAsString());
        }
        throw new InvalidDataException(
                DATA_FILES + " must hold file names, got another entry in " + where);
    }
}
