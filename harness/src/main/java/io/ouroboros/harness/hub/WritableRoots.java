package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.IoFailures;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.function.IOFunction;

/**
 * Where directories that are made of the cache's may be.
 *
 * @param paths in the order in which they are tried; not empty
 */
record WritableRoots(List<Path> paths) {

    /**
     * Uses the first root that can be written.
     *
     * @param what could not be done if there is none
     */
    <T> T first(String what, IOFunction<Path, T> use) throws IOException {
        List<String> failures = new ArrayList<>();
        for (Path root : paths) {
            try {
                return use.apply(root);
            } catch (FileSystemException e) {
                failures.add(IoFailures.describe(e));
            }
        }
        throw new HubException(
                "could not %s: %s; set HF_HUB_CACHE or XDG_CACHE_HOME to a directory that you can write"
                        .formatted(what, String.join(", ", failures)));
    }
}
