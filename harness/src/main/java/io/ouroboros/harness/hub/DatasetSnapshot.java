package io.ouroboros.harness.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;

/**
 * One configuration of a hub's dataset on this machine.
 *
 * @param id the id that was asked for
 * @param config the configuration that was asked for; empty if there is only one
 * @param revision the revision that was asked for
 * @param commit the revision's commit, 40 hexadecimal digits
 * @param directory the cache's snapshot; must not be modified
 * @param configDirectory the directory below it with the splits of this configuration only, which
 *     {@link io.ouroboros.datasets.text.DatasetDirectory} opens
 * @param splits the files of each split, such as {@code train}, in the order of their rows
 */
public record DatasetSnapshot(
        String id,
        String config,
        String revision,
        String commit,
        Path directory,
        Path configDirectory,
        NavigableMap<String, List<Path>> splits) {}
