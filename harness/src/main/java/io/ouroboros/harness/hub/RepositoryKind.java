package io.ouroboros.harness.hub;

import java.util.Locale;

/** The kinds of repository that a hub keeps, as far as experiments need them. */
public enum RepositoryKind {
    /** Configuration, tokenizer and weights. */
    MODEL("models", ""),
    /** Rows, in files for each configuration and split. */
    DATASET("datasets", "datasets/");

    private final String plural;
    private final String addressPrefix;

    RepositoryKind(String plural, String addressPrefix) {
        this.plural = plural;
        this.addressPrefix = addressPrefix;
    }

    /** The kind in the hub's API and in the names of the cache's directories. */
    String plural() {
        return plural;
    }

    /** What stands before the id in the addresses of files; models have nothing. */
    String addressPrefix() {
        return addressPrefix;
    }

    /** Returns the word for messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
