package io.ouroboros.harness.io;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.HarnessException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the files of one work from being gone on with by another.
 *
 * @param directory where the files are
 * @param work what messages call the work that wants to go on, such as {@code run}
 * @param advice what messages tell the user to do
 */
public record ResumeGuard(Path directory, String work, String advice) {

    /**
     * Compares what the work was started with and what it has now.
     *
     * @param found the fields that the files state
     * @param wanted the fields that the work has
     * @param free names of fields that may differ
     * @throws HarnessException naming the first field that differs, with both values
     */
    public void require(JsonObject found, JsonObject wanted, Set<String> free) {
        Set<String> names = new LinkedHashSet<>(wanted.keySet());
        names.addAll(found.keySet()); // what only one of them has is a difference too
        names.removeAll(free);
        for (String name : names) {
            String there = text(found.get(name));
            String here = text(wanted.get(name));
            if (!there.equals(here)) {
                throw new HarnessException(
                        "%s was started with %s %s, this %s has %s; %s"
                                .formatted(directory, name, there, work, here, advice));
            }
        }
    }

    private static String text(@Nullable JsonElement value) {
        return value == null ? "nothing" : JsonFormat.line(value);
    }
}
