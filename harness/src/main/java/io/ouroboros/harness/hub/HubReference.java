package io.ouroboros.harness.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What {@code --model} or {@code --dataset} names: {@code NAME} or {@code NAME:CONFIG}.
 *
 * @param isLocal whether the name is a path on this machine, or else the id of a hub's repository
 * @param name a path, which need not exist, or an id
 * @param config the dataset's configuration behind the colon; empty if there is none
 */
public record HubReference(boolean isLocal, String name, String config) {
    /** A name that ends like a data file means a file, even one that does not exist. */
    private static final Pattern FILE =
            Pattern.compile(".*\\.(txt|raw|tokens|json|jsonl|parquet|arrow|gz)");

    /**
     * Decides between a path and a hub id. A text is a path if it exists on this machine, alone or
     * as {@code DIRECTORY:CONFIG}, if it cannot be an id, such as {@code ./opt}, or if it ends like
     * a data file.
     *
     * @param text such as {@code runs/a3}, {@code facebook/opt-125m} or {@code
     *     wikitext:wikitext-2-raw-v1}
     * @return the path or id
     */
    static HubReference parse(String text) {
        if (Files.exists(Path.of(text)) || FILE.matcher(text).matches()) {
            return new HubReference(true, text, "");
        }
        HubReference split = split(text);
        boolean isLocal = !HubRepo.isId(split.name) || Files.isDirectory(Path.of(split.name));
        return new HubReference(isLocal, split.name, split.config);
    }

    /**
     * Reads {@code ID} or {@code ID:CONFIG}, whatever exists on this machine.
     *
     * @param text such as {@code facebook/opt-125m} or {@code wikitext:wikitext-2-raw-v1}
     * @return the id
     * @throws IllegalArgumentException if it cannot be an id of the hub
     */
    public static HubReference ofHub(String text) {
        HubReference split = split(text);
        HubRepo.requireId(split.name);
        return split;
    }

    private static HubReference split(String text) {
        String[] parts = text.split(":", 2);
        return new HubReference(false, parts[0], parts.length == 2 ? parts[1] : "");
    }
}
