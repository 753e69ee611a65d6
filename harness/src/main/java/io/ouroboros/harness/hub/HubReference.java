package io.ouroboros.harness.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What {@code --model} or {@code --dataset} names: something on this machine or on the hub. */
public sealed interface HubReference {
    /**
     * A file or directory on this machine.
     *
     * @param path as it was given; it need not exist
     * @param config the dataset's configuration behind the colon; empty where none was given
     */
    record Local(Path path, String config) implements HubReference {}

    /**
     * A repository of the hub.
     *
     * @param id {@code NAME} or {@code OWNER/NAME}
     * @param config the dataset's configuration behind the colon; empty where none was given
     */
    record Remote(String id, String config) implements HubReference {
        /** As data files have them: a name that ends so means a file, even one that is missing. */
        private static final Pattern FILE =
                Pattern.compile(".*\\.(txt|raw|tokens|json|jsonl|parquet|arrow|gz)");

        /**
         * Checks the id.
         *
         * @throws IllegalArgumentException if it cannot be an id of the hub
         */
        public Remote {
            Repository.requireId(id);
        }

        /**
         * Reads {@code ID} or {@code ID:CONFIG}, whatever is on this machine.
         *
         * @param text such as {@code facebook/opt-125m} or {@code wikitext:wikitext-2-raw-v1}
         * @return the parts
         * @throws IllegalArgumentException if the id cannot be one of the hub
         */
        public static Remote parse(String text) {
            return new Remote(nameOf(text), configOf(text));
        }
    }

    /**
     * Tells a path from a hub id. What exists on this machine is a path, also {@code
     * DIRECTORY:CONFIG}; so is what cannot be an id, such as {@code ./opt}, and what ends like a
     * data file.
     *
     * @param text such as {@code runs/a3}, {@code facebook/opt-125m} or {@code
     *     wikitext:wikitext-2-raw-v1}
     * @return the path or the parts of the id
     */
    static HubReference parse(String text) {
        Path path = Path.of(text);
        if (Files.exists(path) || Remote.FILE.matcher(text).matches()) {
            return new Local(path, "");
        }
        Path directory = Path.of(nameOf(text));
        boolean isLocal = !Repository.isId(nameOf(text)) || Files.isDirectory(directory);
        return isLocal ? new Local(directory, configOf(text)) : Remote.parse(text);
    }

    private static String nameOf(String text) {
        return text.split(":", 2)[0];
    }

    private static String configOf(String text) {
        return text.substring(Math.min(text.length(), nameOf(text).length() + 1));
    }
}
