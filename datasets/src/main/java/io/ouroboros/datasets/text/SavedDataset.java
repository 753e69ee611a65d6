package io.ouroboros.datasets.text;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import io.ouroboros.datasets.InvalidDataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Directories that {@code Dataset.save_to_disk} of Python wrote. */
final class SavedDataset {

    /** What is written beside the shards, and lists them. */
    private static final String STATE = "state.json";

    private static final Gson GSON = new Gson();

    private SavedDataset() {}

    /** The state; the second name of the files of row numbers is that of versions before 2. */
    private record State(
            @SerializedName("_data_files") @Nullable List<@Nullable DataFile> shards,
            @SerializedName(value = "_indices_files", alternate = "_indices_data_files")
                    @Nullable List<Object> indices) {}

    private record DataFile(@Nullable String filename) {}

    /**
     * The files that {@code state.json} lists, in its order; empty for a directory without one, or
     * without Arrow files, whose {@code state.json} is that of another program.
     */
    static List<String> shards(FileTree tree, String directory, boolean hasArrowFiles)
            throws IOException {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        List<String> files = tree.files(directory);
        if (!hasArrowFiles || !files.contains(prefix + STATE)) {
            return List.of();
        }
        String where = tree.place(prefix + STATE);
        List<String> shards = new ArrayList<>();
        for (DataFile file : listed(tree.open(prefix + STATE), where)) {
            if (file == null || file.filename() == null) {
                throw new InvalidDataException(
                        "_data_files must hold file names, got another entry in " + where);
            }
            String name = FileTree.name(file.filename());
            if (!files.contains(prefix + name)) {
                throw new FileNotFoundException(
                        "saved dataset must have all files that state.json lists, got no %s in %s"
                                .formatted(name, tree.place(directory)));
            }
            shards.add(prefix + name);
        }
        return shards;
    }

    private static List<@Nullable DataFile> listed(Path file, String where) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            State state = GSON.fromJson(reader, State.class);
            if (state == null || state.shards() == null) {
                throw new InvalidDataException(
                        "_data_files must be an array, got none in " + where);
            }
            if (state.indices() != null && !state.indices().isEmpty()) {
                throw new InvalidDataException(
                        "_indices_files must be empty, got row numbers of a shuffled or filtered dataset in %s; in Python, call flatten_indices() and save it again"
                                .formatted(where));
            }
            return state.shards();
        } catch (JsonParseException e) {
            throw new InvalidDataException(
                    "state.json must hold one JSON object with a list of files, got another text in "
                            + where,
                    e);
        }
    }
}
