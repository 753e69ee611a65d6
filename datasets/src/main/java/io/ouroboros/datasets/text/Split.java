package io.ouroboros.datasets.text;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The three parts of a dataset. */
public enum Split {
    /** The text that a model is trained on. */
    TRAIN,
    /** The text that chooses the kept checkpoint. */
    VALIDATION,
    /** The text that perplexity is reported on. */
    TEST;

    /**
     * The split's name in messages.
     *
     * @return {@code train}, {@code validation} or {@code test}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The words that name the split wherever they are in a file's name. */
    List<String> longNames() {
        return this == VALIDATION ? List.of("valid", "validation") : List.of(toString());
    }

    /** The words that name the split in a file's name without any of the long names. */
    List<String> shortNames() {
        return this == VALIDATION ? List.of("val", "dev", "eval") : List.of();
    }

    /** All words that name the split. */
    List<String> names() {
        return Stream.concat(longNames().stream(), shortNames().stream()).toList();
    }
}
