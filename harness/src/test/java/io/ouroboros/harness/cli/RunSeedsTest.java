package io.ouroboros.harness.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.runtime.JavaProcess;
import io.ouroboros.harness.runtime.StopExitCode;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of several seeds, in processes of their own. */
final class RunSeedsTest {

    @TempDir private Path directory;

    private Path model;
    private Path dataset;

    @BeforeEach
    void writeInputs() throws IOException {
        model = Tiny.modelWithTokenizer(directory.resolve("model"));
        dataset = Tiny.dataset(directory.resolve("dataset"));
    }

    @Test
    void everySeedIsTheRunThatItIsAlone() throws IOException {
        Path runs = directory.resolve("runs");
        CommandResult table = runSeeds(3, runs);
        assertThat(table.err()).isEmpty();
        assertThat(
                        table.out()
                                .lines()
                                .map(line -> line.replaceAll(" +\\[?[0-9,]+\\.[0-9]{2}", " x")))
                .containsExactly(
                        "Test perplexity of original text by generation",
                        "",
                        "generation  seed 1  seed 4   mean  standard deviation   95 % interval",
                        "----------  ------  ------  -----  ------------------  --------------",
                        "         0 x x x x x, x]",
                        "         1 x x x x x, x]",
                        "         2 x x x x x, x]",
                        "");
        for (int seed : new int[] {1, 4}) {
            Path alone = directory.resolve("alone-" + seed);
            assertThat(runAlone(3, seed, alone).exitCode()).isZero();
            assertThat(reproducible(runs.resolve("seed-" + seed))).isEqualTo(reproducible(alone));
        }
        CommandResult again = runSeeds(3, runs, "--format", "json");
        assertThat(again.out())
                .isEqualTo(
                        Files.readString(runs.resolve("seed-1/metrics.jsonl"))
                                + Files.readString(runs.resolve("seed-4/metrics.jsonl")));
    }

    @Test
    void aSeedThatFailsLeavesTheOthersAlone() throws IOException {
        Path runs = directory.resolve("runs");
        Path foreign = runs.resolve("seed-1");
        assertThat(runAlone(1, 9, foreign).exitCode()).isZero();
        CommandResult result = runSeeds(1, runs);
        assertThat(result)
                .isEqualTo(
                        new CommandResult(
                                1,
                                "",
                                "ouroboros: seed 1 failed with exit code 1: %s was started with seed 9, this run has 1; give the same options or a new --run-directory; see %s/run.log%n"
                                        .formatted(foreign, foreign)));
        assertThat(runs.resolve("seed-4/metrics.jsonl")).exists();
    }

    @Test
    void theDirectoryOfOneRunIsNotTaken() {
        Path run = directory.resolve("run");
        assertThat(runAlone(1, 1, run).exitCode()).isZero();
        assertThat(runSeeds(1, run))
                .isEqualTo(
                        new CommandResult(
                                1,
                                "",
                                "ouroboros: --run-directory must not be a run itself if --seeds is given, got the manifest.json of one in %s; give another directory%n"
                                        .formatted(run)));
        assertThat(run.resolve("seed-1")).doesNotExist();
    }

    @Test
    void stoppingStopsEverySeedAndTheSameCommandGoesOn() throws IOException, InterruptedException {
        int generations = 12;
        Path runs = directory.resolve("runs");
        Process parent =
                JavaProcess.start(
                        List.of(),
                        Main.class,
                        arguments(generations, runs, "--seeds=1,4", "--devices=cpu,cpu", "-q"));
        List<ProcessHandle> children;
        try {
            awaitMetrics(runs.resolve("seed-1"));
            awaitMetrics(runs.resolve("seed-4"));
            children = parent.children().toList();
            parent.toHandle().destroy();
            String err = new String(parent.getErrorStream().readAllBytes(), UTF_8);
            assertThat(err).isEqualTo("ouroboros: stopped by signal; the same command resumes\n");
            assertThat(parent.waitFor()).as("128 + SIGTERM").isEqualTo(143);
        } finally {
            parent.destroyForcibly();
        }
        assertThat(children).hasSize(2).noneMatch(ProcessHandle::isAlive);
        for (int seed : new int[] {1, 4}) {
            Path run = runs.resolve("seed-" + seed);
            assertThat(Files.readString(run.resolve("run.log")))
                    .endsWith("ouroboros: stopped by signal; the same command resumes\n");
            assertThat(Files.readAllLines(run.resolve("metrics.jsonl")))
                    .hasSizeLessThan(generations);
        }
        assertThat(runSeeds(generations, runs).exitCode()).isZero();
        Path alone = directory.resolve("alone");
        assertThat(runAlone(generations, 4, alone).exitCode()).isZero();
        assertThat(reproducible(runs.resolve("seed-4"))).isEqualTo(reproducible(alone));
    }

    @Test
    void aSeedThatIsKilledIsToldWithItsLastWord() throws IOException, InterruptedException {
        Path runs = directory.resolve("runs");
        Process parent =
                JavaProcess.start(
                        List.of(),
                        Main.class,
                        arguments(40, runs, "--seeds=1", "--device=cpu", "-q"));
        try {
            awaitMetrics(runs.resolve("seed-1"));
            parent.children().forEach(ProcessHandle::destroyForcibly);
            String err = new String(parent.getErrorStream().readAllBytes(), UTF_8);
            List<String> log = Files.readAllLines(runs.resolve("seed-1/run.log"));
            assertThat(err)
                    .isEqualTo(
                            "ouroboros: seed 1 failed with exit code 137: %s; see %s/seed-1/run.log%n"
                                    .formatted(log.get(log.size() - 1), runs));
            assertThat(parent.waitFor()).isEqualTo(ExitCode.FAILED);
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aSeedThatIsStoppedAloneIsNotDoneWhateverTheStopExitCode()
            throws IOException, InterruptedException {
        Path runs = directory.resolve("runs");
        Process parent =
                JavaProcess.start(
                        Map.of(StopExitCode.VARIABLE, "0"),
                        List.of(),
                        Main.class,
                        arguments(40, runs, "--seeds=1", "--device=cpu", "-q"));
        try {
            awaitMetrics(runs.resolve("seed-1"));
            parent.children().forEach(ProcessHandle::destroy);
            String err = new String(parent.getErrorStream().readAllBytes(), UTF_8);
            assertThat(err)
                    .isEqualTo(
                            "ouroboros: seed 1 failed with exit code 143: stopped by signal; the same command resumes; see %s/seed-1/run.log%n"
                                    .formatted(runs));
            assertThat(parent.waitFor()).isEqualTo(ExitCode.FAILED);
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aSeedWhoseParentWasKilledGoesOnAndKeepsItsDirectory()
            throws IOException, InterruptedException {
        Path runs = directory.resolve("runs");
        String[] arguments = arguments(40, runs, "--seeds=1", "--device=cpu", "-q");
        Process parent = JavaProcess.start(List.of(), Main.class, arguments);
        List<ProcessHandle> children = List.of();
        try {
            awaitMetrics(runs.resolve("seed-1"));
            children = parent.children().toList();
            parent.destroyForcibly().waitFor();
            CommandResult result = execute(arguments);
            assertThat(result.err())
                    .matches(
                            ("ouroboros: seed 1 failed with exit code 1: \\Q%s/seed-1\\E is in"
                                            + " use by pid %d on host"
                                            + " \\S+ since \\S+; wait for it or stop it; see"
                                            + " \\Q%s/seed-1/run.log\\E\n")
                                    .formatted(runs, children.get(0).pid(), runs));
            assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        } finally {
            parent.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            children.forEach(child -> child.onExit().join());
        }
    }

    private static void awaitMetrics(Path run) throws InterruptedException {
        for (int i = 0; i < 1200 && !Files.exists(run.resolve("metrics.jsonl")); i++) {
            Thread.sleep(50);
        }
        assertThat(run.resolve("metrics.jsonl")).exists();
    }

    private CommandResult runSeeds(int generations, Path runs, String... more) {
        List<String> options = new ArrayList<>(List.of("--seeds=1,4", "--devices=cpu,cpu", "-q"));
        options.addAll(List.of(more));
        return execute(arguments(generations, runs, options.toArray(String[]::new)));
    }

    private CommandResult runAlone(int generations, int seed, Path run) {
        return execute(arguments(generations, run, "--seed=" + seed, "--device=cpu", "-q"));
    }

    private String[] arguments(int generations, Path run, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "run",
                                "--model=" + model,
                                "--dataset=" + dataset,
                                "--run-directory=" + run,
                                "--generations=" + generations,
                                "--block-length=" + Tiny.BLOCK_LENGTH,
                                "--epochs=2",
                                "--batch-size=7",
                                "--beam-width=3",
                                "--learning-rate=4e-3",
                                "--threads=2"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static CommandResult execute(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandResult(exitCode, out.toString(), err.toString());
    }

    /** Every file of a run directory that two equal runs have alike. */
    private static Map<String, String> reproducible(Path run) throws IOException {
        Map<String, String> contents = Tiny.contents(run);
        List.of(".lock", "manifest.json", "timings.jsonl", "run.log").forEach(contents::remove);
        assertThat(contents).containsKey("metrics.jsonl");
        return contents;
    }
}
