package io.ouroboros.harness.report;

import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A continuation of a fixed prompt.
 *
 * @param prompt index of the prompt, the same in every generation
 * @param promptText what was given
 * @param text what the generation wrote; ids between blanks where the model has no tokenizer
 */
record Sample(long prompt, String promptText, String text) {

    /** Reads a line of {@code samples.jsonl}. */
    static Sample of(JsonFields line) throws IOException {
        return new Sample(
                line.requireLong("prompt"),
                text(line, "promptText", "promptIds"),
                text(line, "text", "continuation"));
    }

    private static String text(JsonFields line, String text, String ids) throws IOException {
        return line.has(text)
                ? line.requireString(text)
                : Arrays.stream(line.requireIds(ids))
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" "));
    }
}
