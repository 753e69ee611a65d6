package io.ouroboros.harness.synthesis;

import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** The lines of prompts, from a file or from standard input. */
final class PromptLines {

    private static final String STANDARD_INPUT = "standard input";

    private PromptLines() {}

    /** Reads a file, or standard input where the path is {@link SynthesisJob#STANDARD}. */
    static List<JsonFields> read(Path file, InputStream standardInput) throws IOException {
        boolean isStandard = file.equals(SynthesisJob.STANDARD);
        List<JsonFields> lines =
                isStandard
                        ? JsonFields.readLines(standardInput.readAllBytes(), STANDARD_INPUT)
                        : JsonFields.readLines(file);
        if (lines.isEmpty()) {
            throw new HarnessException(
                    "prompts must hold at least one line, got none in "
                            + (isStandard ? STANDARD_INPUT : file));
        }
        return lines;
    }
}
