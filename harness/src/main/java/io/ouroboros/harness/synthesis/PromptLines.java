package io.ouroboros.harness.synthesis;

import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.JsonFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of prompts, from a file or from standard input. */
final class PromptLines {

    private static final String STANDARD_INPUT = "standard input";

    private PromptLines() {}

    /** Reads a file, or standard input where the path is {@link Synthesis#STANDARD}. */
    static List<JsonFields> read(Path file, InputStream standardInput) throws IOException {
        boolean isStandard = file.equals(Synthesis.STANDARD);
        List<JsonFields> lines =
                isStandard ? parse(standardInput.readAllBytes()) : JsonFields.readLines(file);
        if (lines.isEmpty()) {
            throw new HarnessException(
                    "prompts must hold at least one line, got none in "
                            + (isStandard ? STANDARD_INPUT : file));
        }
        return lines;
    }

    private static List<JsonFields> parse(byte[] bytes) throws IOException {
        List<JsonFields> objects = new ArrayList<>();
        for (String line : decode(bytes).lines().toList()) {
            String where = "%s line %d".formatted(STANDARD_INPUT, objects.size() + 1);
            objects.add(JsonFields.parse(line, where));
        }
        return objects;
    }

    private static String decode(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(STANDARD_INPUT + " must be text in UTF-8, got other bytes", e);
        }
    }
}
