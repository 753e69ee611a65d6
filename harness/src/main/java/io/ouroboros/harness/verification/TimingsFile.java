package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.StageTiming;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.verification.Damage.Remedy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Seconds of stages, which nothing else knows: only whole lines can be told from torn ones. */
record TimingsFile(Path path) {

    /**
     * Checks that every line is whole.
     *
     * @param expected whether a stage is done
     */
    void check(boolean expected, Findings findings) throws IOException {
        String wrong = "";
        if (!Files.exists(path)) {
            wrong = expected ? "no such file" : "";
        } else if (!Arrays.equals(
                Files.readAllBytes(path), wholeLines().getBytes(StandardCharsets.UTF_8))) {
            wrong = "a torn or damaged line";
        }
        if (!wrong.isEmpty()) {
            findings.damaged(
                    Part.TIMINGS,
                    Remedy.REWRITE,
                    List.of(),
                    "%s must hold an object a line, got %s".formatted(path, wrong));
        }
        findings.set(Part.TIMINGS, expected ? Verdict.WHOLE : Verdict.NOT_DONE);
    }

    /** Keeps the lines that are whole. */
    void rewrite() throws IOException {
        AtomicFiles.writeString(path, wholeLines());
    }

    private String wholeLines() throws IOException {
        List<String> whole = new ArrayList<>();
        String text =
                Files.exists(path)
                        ? new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                        : "";
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            if (isWhole(line)) {
                whole.add(line + "\n");
            }
        }
        return String.join("", whole);
    }

    private boolean isWhole(String line) {
        try {
            StageTiming unused = StageTiming.fromJson(JsonFields.parse(line, path.toString()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
