package io.ouroboros.harness.hub;

import java.nio.file.Path;
import java.util.List;

/**
 * A model of the hub on this machine.
 *
 * @param id the id that was asked for
 * @param revision the revision that was asked for
 * @param commit what that was, 40 hexadecimal digits
 * @param directory a Hugging Face directory: the cache's snapshot, or where a tokenizer had to be
 *     built, a directory of our own with links to it; not to be written to
 * @param files the model's files in it, sorted
 */
public record ModelSnapshot(
        String id, String revision, String commit, Path directory, List<Path> files) {
    /** Copies the list. */
    public ModelSnapshot {
        files = List.copyOf(files);
    }
}
