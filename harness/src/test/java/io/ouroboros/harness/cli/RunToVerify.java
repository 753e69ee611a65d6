package io.ouroboros.harness.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A run of two generations, damaged and verified through the command line. */
abstract class RunToVerify {

    /** Files that differ between equal runs, and that no marker lists. */
    private static final Set<String> OWN = Set.of(".lock", "manifest.json", "timings.jsonl");

    @TempDir Path directory = Path.of("");
    Path run = Path.of("");

    @BeforeEach
    void makeARun() throws IOException {
        run = directory.resolve("run");
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        Path dataset = Tiny.dataset(directory.resolve("dataset"));
        assertThat(
                        CommandResult.of(
                                        "run",
                                        "--model=" + model,
                                        "--dataset=" + dataset,
                                        "--run-directory=" + run,
                                        "--seed=3",
                                        "--generations=2",
                                        "--block-length=" + Tiny.BLOCK_LENGTH,
                                        "--epochs=2",
                                        "--batch-size=7",
                                        "--beam-width=3",
                                        "--max-train-blocks=8",
                                        "--max-eval-blocks=4",
                                        "--learning-rate=4e-3")
                                .err())
                .isEmpty();
    }

    static CommandResult verify(Path path, Object... more) {
        Object[] arguments = Arrays.copyOf(new Object[] {"verify", path}, 2 + more.length);
        System.arraycopy(more, 0, arguments, 2, more.length);
        return CommandResult.of(arguments);
    }

    /** The lines below the table. */
    static List<String> lines(CommandResult result) {
        assertThat(result.err()).isEmpty();
        List<String> lines = result.out().lines().toList();
        return lines.subList(lines.indexOf("") + 1, lines.size());
    }

    void assertDamaged(String problem) {
        CommandResult result = verify(run);
        assertThat(lines(result)).containsExactly(problem, conclusion(1));
        assertThat(result.exitCode()).isEqualTo(1);
    }

    void assertBeyondRepair(String problem) {
        CommandResult result = verify(run);
        assertThat(lines(result)).containsExactly(problem, run + " is damaged, problems: 1");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    /** The last line about a run with problems that a repair can remove. */
    String conclusion(int numProblems) {
        return "%s is damaged, problems: %d; ouroboros verify %s --repair removes what is damaged"
                .formatted(run, numProblems, run);
    }

    void resume() {
        assertThat(CommandResult.of("run", "--run-directory", run, "--resume").err()).isEmpty();
    }

    static Map<String, String> reproducible(Path run) throws IOException {
        Map<String, String> contents = Tiny.contents(run);
        contents.keySet().removeAll(OWN);
        return contents;
    }

    String text(String file) throws IOException {
        return Files.readString(run.resolve(file));
    }

    void edit(String file, String from, String to) throws IOException {
        Path path = run.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(from);
        Files.writeString(path, text.replaceFirst(from, to));
    }

    static void copy(Path from, Path to, Set<String> without) throws IOException {
        for (Map.Entry<String, String> file : Tiny.contents(from).entrySet()) {
            if (!without.contains(file.getKey())) {
                Path target = to.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue(), ISO_8859_1);
            }
        }
    }
}
