package io.ouroboros.harness.hub;

import java.nio.file.Path;
import java.util.List;

/**
 * A hub's model on this machine.
 *
 * @param id the id that was asked for
 * @param revision the revision that was asked for
 * @param commit the revision's commit, 40 hexadecimal digits
 * @param directory a Hugging Face directory: the cache's snapshot, or a prepared directory with
 *     links to it if a tokenizer had to be built; must not be modified
 * @param files the model's files in it, sorted
 */
public record ModelSnapshot(
        String id, String revision, String commit, Path directory, List<Path> files) {}
