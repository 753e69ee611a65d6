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
     */
    record Local(Path path) implements HubReference {}

    /**
     * A repository of the hub.
     *
     * @param id {@code NAME} or {@code OWNER/NAME}
     * @param config the configuration behind the colon; empty where none was given
     */
    record Remote(String id, String config) implements HubReference {
        /** As data files have them: a name that ends so means a file, even one that is missing. */
        private static final Pattern FILE =
                Pattern.compile(".*\\.(txt|raw|tokens|json|jsonl|parquet|gz)");

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
            int colon = text.indexOf(':');
            return colon < 0
                    ? new Remote(text, "")
                    : new Remote(text.substring(0, colon), text.substring(colon + 1));
        }
    }

    /**
     * Tells a path from a hub id. What exists on this machine is a path; so is what cannot be an
     * id, such as {@code ./opt}, and what ends like a data file.
     *
     * @param text such as {@code runs/a3}, {@code facebook/opt-125m} or {@code
     *     wikitext:wikitext-2-raw-v1}
     * @return the path or the parts of the id
     */
    static HubReference parse(String text) {
        Path path = Path.of(text);
        String id = text.split(":", 2)[0];
        boolean remote =
                !Files.exists(path) && Repository.isId(id) && !Remote.FILE.matcher(text).matches();
        return remote ? Remote.parse(text) : new Local(path);
    }
}
