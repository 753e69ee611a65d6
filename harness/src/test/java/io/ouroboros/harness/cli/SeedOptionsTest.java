package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.seeds.SeedRuns;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code run --seeds} refuses, and what it hands on to the processes of its seeds. */
final class SeedOptionsTest {

    private static final int NUM_PROCESSORS = Runtime.getRuntime().availableProcessors();

    private static final Path RUN_DIRECTORY = Path.of("runs", "a");

    @TempDir private Path directory;

    @Test
    void everyProblemIsReportedAtOnce() {
        assertUsage(
                List.of("--seeds=4-2", "--seed=1", "--resume", "--devices=cpu,tpu", "--device=cpu"),
                "--seeds must have ascending ranges, got 4-2",
                "--seeds must not be combined with --seed, got both",
                "--seeds must not be combined with --resume, got both; the same command resumes",
                "--devices must be cpu, cuda, cuda:N or N, separated by commas, got cpu,tpu",
                "--devices must not be combined with --device, got both");
        assertUsage(
                List.of("--seeds=1,1", "--generations=0"),
                "--generations must be at least 1, got 0",
                "--seeds must name each seed once, got 1 twice",
                "--model must be given, got none; name a Hugging Face model directory or a hub id, or use --resume",
                "--dataset must be given, got none; name a directory with train, valid and test files or a hub id, or use --resume");
    }

    @Test
    void devicesNeedSeeds() {
        assertUsage(
                List.of("--devices", "cpu", "--resume"),
                "--devices must be given with --seeds, got no --seeds");
    }

    @Test
    void devicesAreNamedOneByOne() {
        for (String wrong :
                List.of(
                        ",", "cpu,", "auto", "-1", "12345", "cuda:", "cuda:x", "cpu:0",
                        "cpu cpu")) {
            assertUsage(
                    List.of("--seeds=1", "--resume", "--devices=" + wrong),
                    "--seeds must not be combined with --resume, got both; the same command resumes",
                    "--devices must be cpu, cuda, cuda:N or N, separated by commas, got " + wrong);
        }
    }

    @Test
    void aProcessGetsTheSameOptionsAndItsOwnSeedDeviceAndDirectory() throws IOException {
        assertThat(
                        childArguments(
                                "--seeds=1,-3",
                                "--devices=cuda:1",
                                "--learning-rate",
                                "1e-3",
                                "--keep-original=0.25",
                                "--offline",
                                "--threads=3",
                                "--format",
                                "json",
                                "-v"))
                .containsExactly(
                        "run",
                        "--learning-rate=1e-3",
                        "--keep-original=0.25",
                        "--offline=true",
                        "--threads=3",
                        "--verbose=true",
                        "--model=" + directory.resolve("some-model"),
                        "--dataset=" + directory.resolve("some-data"),
                        "--seed=-3",
                        "--device=cuda:1",
                        "--run-directory=runs/a/seed--3");
    }

    @Test
    void aNumberIsACudaDevice() throws IOException {
        assertThat(childArguments("--seeds=1-2", "--devices=3,cuda:1")).contains("--device=cuda:3");
    }

    @Test
    void aPresetAndAFileOfArgumentsAreHandedOn() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("arguments"), "--preset nature-b\n--seeds 7-8 -q\n");
        assertThat(childArguments("@" + file, "--epochs", "3", "--offline=false"))
                .containsExactly(
                        "run",
                        "--preset=nature-b",
                        "--epochs=3",
                        "--offline=false",
                        "--model=" + directory.resolve("some-model"),
                        "--dataset=" + directory.resolve("some-data"),
                        "--seed=8",
                        "--device=auto",
                        "--run-directory=runs/a/seed-8");
    }

    @Test
    void runsThatShareTheProcessorHaveTheirShareOfThreads() throws IOException {
        String half = "--threads=" + Math.max(1, NUM_PROCESSORS / 2);
        assertThat(childArguments("--seeds=1-3", "--devices=cpu,cuda,cpu")).contains(half);
        assertThat(childArguments("--seeds=1-2", "--devices=cpu,cpu,cpu")).contains(half);
        assertThat(childArguments("--seeds=1-2", "--devices=" + "cpu,".repeat(99) + "cpu"))
                .contains(half);
        assertThat(childArguments("--seeds=1-9", "--device=cpu"))
                .noneMatch(argument -> argument.startsWith("--threads"));
        assertThat(childArguments("--seeds=1-2", "--devices=cpu,cpu", "--threads=3"))
                .contains("--threads=3")
                .doesNotContain(half.equals("--threads=3") ? "" : half);
    }

    /** The arguments of the last seed's process, on the first device. */
    private List<String> childArguments(String... more) throws IOException {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Session session =
                new Session(nowhere, nowhere, Terminal.NONE, Interruption.manual(), Map.of());
        RunCommand command = new RunCommand();
        List<String> arguments = new ArrayList<>(List.of("run", "--run-directory=runs/a"));
        arguments.add("--model=" + directory.resolve("some-model"));
        arguments.add("--dataset=" + directory.resolve("./some-data"));
        arguments.addAll(List.of(more));
        CommandLine root = Ouroboros.commandLine(session, List.of(command));
        CommandSpec parsed =
                Failures.lastOf(root.parseArgs(arguments.toArray(String[]::new))).getCommandSpec();
        ExperimentConfig config = command.config();
        SeedOptions options = mixin(parsed, SeedOptions.class);
        SeedRuns runs =
                options.runs(config, mixin(parsed, CommonOptions.class).settings(), RUN_DIRECTORY);
        List<Long> seeds = runs.seeds();
        long last = seeds.get(seeds.size() - 1);
        List<String> line =
                options.program(config, runs, parsed.commandLine().getParseResult())
                        .commandLine(last, runs.devices().get(0), runs.directory(last));
        return line.subList(line.indexOf("run"), line.size());
    }

    private static <T> T mixin(CommandSpec command, Class<T> type) {
        return command.mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void assertUsage(List<String> options, String... problems) {
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("run", "--run-directory=runs/a"));
        arguments.addAll(options);
        int exitCode =
                Main.execute(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        arguments.toArray(String[]::new));
        List<String> expected = new ArrayList<>();
        List.of(problems).forEach(problem -> expected.add(("ouroboros: " + problem).strip()));
        expected.add("try 'ouroboros run --help'");
        assertThat(err.toString().lines()).containsExactlyElementsOf(expected);
        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    }
}
