package io.ouroboros.harness.seeds;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ouroboros.harness.runtime.StopExitCode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process that runs one seed.
 *
 * @param seed the seed
 * @param log its standard error
 * @param logStart where in the log it began
 * @param process the process
 */
record SeedProcess(long seed, Path log, int logStart, Process process) {

    /** The start of the lines of {@code run.log} that report a failure. */
    private static final String FAILURE = "ouroboros: ";

    /** Starts a command and appends its standard error to the log. */
    static SeedProcess start(
            long seed, List<String> command, Map<String, String> variables, Path log)
            throws IOException {
        int logStart = Files.exists(log) ? (int) Files.size(log) : 0;
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(Redirect.DISCARD) // it is in the seed's metrics.jsonl
                        .redirectError(Redirect.appendTo(log.toFile()));
        // a seed that is stopped must not look done
        builder.environment().remove(StopExitCode.VARIABLE);
        builder.environment().putAll(variables);
        return new SeedProcess(seed, log, logStart, builder.start());
    }

    /** Describes in one line how an ended process failed; empty if it did not. */
    Optional<String> failure() throws IOException {
        if (process.exitValue() == 0) {
            return Optional.empty();
        }
        String line = "seed %d failed with exit code %d%s; see %s";
        return Optional.of(line.formatted(seed, process.exitValue(), lastWord(), log));
    }

    /** Returns the failure that the process logged, or its last line if it was killed. */
    private String lastWord() throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        List<String> lines =
                new String(bytes, logStart, bytes.length - logStart, UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList();
        Optional<String> failure =
                lines.stream().filter(line -> line.startsWith(FAILURE)).reduce((a, b) -> b);
        return failure.map(line -> ": " + line.substring(FAILURE.length()))
                .or(() -> lines.stream().reduce((a, b) -> b).map(line -> ": " + line.strip()))
                .orElse("");
    }
}
