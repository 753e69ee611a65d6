package io.ouroboros.harness.io;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.HarnessException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to resume files that another configuration wrote.
 *
 * @param directory where the files are
 * @param work the word for what resumes, such as {@code run}
 * @param advice what the user can do about a difference
 */
public record ResumeGuard(Path directory, String work, String advice) {

    /**
     * Compares the configuration that wrote the files with the present one.
     *
     * @param found the fields stored with the files
     * @param wanted the present fields
     * @param free names of fields that may differ
     * @throws HarnessException naming the first field that differs, with both values
     */
    public void require(JsonObject found, JsonObject wanted, Set<String> free) {
        Set<String> names = new LinkedHashSet<>(wanted.keySet());
        names.addAll(found.keySet()); // a field that is missing on one side differs too
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
