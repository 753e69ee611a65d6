package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MainTest {
    private static final String TRY = "try 'ouroboros probe --help'\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path directory;

    @Test
    void resultsGoToStandardOutput() {
        assertThat(
                        probe(
                                "--quiet",
                                "--beam-width",
                                "5",
                                "--format",
                                "JSON",
                                "--threads=3",
                                "--device",
                                "cuda:1"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out)
                .hasToString(
                        "json 5 DeviceConfig[device=cuda:1, numThreads=3, precision=fp32] Größe\n");
        assertThat(err).hasToString("");
        assertThat(System.getProperty("ai.djl.pytorch.num_threads")).isEqualTo("1");
    }

    @Test
    void argumentsComeFromAFileToo() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("preset"), "--beam-width 4\n--quiet # comment\n");
        assertThat(probe("@" + file)).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).startsWith("text 4 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "harness|1|loss must be finite, got NaN in generation 2",
                "io|1|data/train.txt: no such file or directory",
                "unchecked-io|1|no space left on device",
                "number|1|unexpected failure: NumberFormatException: For input string: \"seven\"; repeat with"
                        + " --verbose to see where",
                "bug|1|unexpected failure: IllegalStateException: first line second line; repeat with --verbose"
                        + " to see where",
                "memory|1|out of memory: Java heap space; use a smaller batch or a larger heap",
                "linkage|1|could not load native code: libtorch.so: undefined symbol: x; libraries of another PyTorch"
                        + " or CUDA may be in the way: check LD_LIBRARY_PATH and PYTORCH_LIBRARY_PATH, or set"
                        + " OUROBOROS_NATIVE=cpu",
                "engine|1|out of memory on cuda:0: RuntimeError: CUDA out of memory. Tried to"
                        + " allocate 2.00 GiB; free some of it, or use a smaller batch or another --device",
            })
    void eachFailureIsOneLine(String how, int exitCode, String message) {
        assertThat(probe("--fail", how)).isEqualTo(exitCode);
        assertThat(err).hasToString("ouroboros: " + message + "\n");
        assertThat(out).hasToString("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--fail argument|--keep-original must be in [0, 1], got 1.5",
                "--fail path|Nul character not allowed: a\0b",
                "--threads 0|--threads must be at least 1, got 0",
                "--threads many|--threads must be a whole number of 32 bits, got many",
                "--temperature hot|--temperature must be a number, got hot",
                "--batch-sizes 8,,16|--batch-sizes must be a whole number of 32 bits, got an empty text",
                "--format xml|--format must be text or json, got xml",
                "--device gpu|--device must be auto, cpu, cuda or cuda:N, got gpu",
                "--precision int4|--precision must be one of fp32, tf32, bf16, got int4",
                "--verbose --quiet|--verbose must not be combined with --quiet, got both",
                "@nope|unexpected argument '@nope'; there is no file nope",
                "--beam 5|unknown option '--beam'; did you mean --beam-width?",
                "--xyz|unknown option '--xyz'",
                "surplus|unexpected argument 'surplus'",
                "--beam-width|missing required parameter for option '--beam-width' (N)",
                "--beam-width 1 --beam-width 2|option '--beam-width' (N) should be specified only once",
            })
    void wrongOptionsAreUsage(String arguments, String message) {
        assertThat(probe(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasToString("ouroboros: " + message + "\n" + TRY);
        assertThat(out).hasToString("");
    }

    @Test
    void allProblemsAreShownAtOnce() {
        assertThat(probe("--beam-width", "0", "--temperature", "-1")).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .hasToString(
                        "ouroboros: --beam-width must be at least 1, got 0\n"
                                + "ouroboros: --temperature must be above 0, got -1.0\n"
                                + TRY);
    }

    @Test
    void aMissingOptionIsUsage() {
        assertThat(execute("probe")).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasToString("ouroboros: missing required option: '--model=MODEL'\n" + TRY);
    }

    @Test
    void aMisspeltRequiredOptionIsReportedAsSuch() {
        assertThat(execute("probe", "--modle", "opt")).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .hasToString("ouroboros: unknown option '--modle'; did you mean --model?\n" + TRY);
    }

    @Test
    void aMisspeltCommandGetsASuggestion() {
        assertThat(execute("prob")).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .hasToString(
                        "ouroboros: unknown command 'prob'; did you mean probe?\ntry 'ouroboros --help'\n");
    }

    @Test
    void aMisspeltCommandAfterHelpIsNamed() {
        assertThat(execute("help", "prob")).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasToString("ouroboros: unknown command 'prob'\ntry 'ouroboros --help'\n");
    }

    @Test
    void anEmptyPathIsNotTheCurrentDirectory() {
        assertThat(execute("probe", "--model=")).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasToString("ouroboros: --model must not be empty\n" + TRY);
    }

    @Test
    void anEmptyTextIsRefused() {
        assertThat(probe("--fail", "")).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasToString("ouroboros: --fail must not be empty\n" + TRY);
    }

    @Test
    void noCommandShowsTheHelpAsAnError() {
        assertThat(execute()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("Usage: ouroboros [-hV] COMMAND\n")
                .contains("\nExamples:\n");
        assertThat(out).hasToString("");
    }

    @Test
    void verboseFailuresShowTheirStackTraceBeforeTheLine() {
        assertThat(probe("-v", "--fail", "harness")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith(
                        "io.ouroboros.harness.runtime.HarnessException: loss must be finite, got NaN in")
                .contains("\tat io.ouroboros.harness.cli.ProbeCommand.fail(ProbeCommand.java:")
                .endsWith("\nouroboros: loss must be finite, got NaN in generation 2\n");
    }

    @Test
    void aStopIsOneLineWithAnExitCodeOfItsOwn() {
        Interruption interruption = Interruption.manual();
        interruption.request();
        Session session =
                new Session(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Terminal.NONE,
                        interruption,
                        Map.of());
        String[] args = {"probe", "--model", "m", "--fail", "loop"};
        assertThat(Main.execute(session, List.of(new ProbeCommand()), args))
                .isEqualTo(ExitCode.STOPPED);
        assertThat(err).hasToString("ouroboros: stopped by signal; the same command resumes\n");
    }

    @Test
    void lostResultsAreAFailure() {
        PrintWriter full =
                new PrintWriter(
                        new Writer() {
                            @Override
                            public void write(char[] text, int offset, int length)
                                    throws IOException {
                                throw new IOException("No space left on device");
                            }

                            @Override
                            public void flush() {}

                            @Override
                            public void close() {}
                        });
        Session session =
                new Session(
                        full,
                        new PrintWriter(err, true),
                        Terminal.NONE,
                        Interruption.manual(),
                        Map.of());
        assertThat(
                        Main.execute(
                                session,
                                List.of(new ProbeCommand()),
                                "probe",
                                "--model",
                                "m",
                                "-q"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err).hasToString("ouroboros: could not write the results to standard output\n");
    }

    @Test
    void eachCommandHasHelpWithExamples() {
        assertThat(execute("probe", "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out)
                .hasToString(
                        """
                        Usage: ouroboros probe [OPTIONS] --model=MODEL
                        Prints its options.

                        Options:
                              --format=FORMAT   Form of the result: text or json (default: text).
                              --beam-width=N    Live beams (default: 1).
                              --temperature=T   Temperature (default: 1).
                              --batch-sizes=N[,N...]
                                                Sizes.
                              --fail=HOW        How to fail.
                              --model=MODEL     Any path.

                        Machine:
                              --device=DEVICE   auto, cpu, cuda or cuda:N (default: auto, the first
                                                  CUDA device if there is one).
                              --threads=N       Workers on the CPU, each with one thread; their number
                                                  changes no result (default: one for each processor
                                                  that this process may use).
                              --precision=PRECISION
                                                Number format of the arithmetic: fp32; bf16, where the
                                                  hardware supports it, with weights, norms and losses
                                                  in fp32; tf32 on CUDA (default: fp32).
                          -v, --verbose         Log more, and show the stack trace of a failure.
                          -q, --quiet           Log warnings only, and show no progress.
                          -h, --help            Show this help and exit.

                        Examples:
                          ouroboros probe --beam-width 5 --format json
                        """);
        assertThat(err).hasToString("");
    }

    @Test
    void helpIsACommandToo() {
        assertThat(execute("help", "probe")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).startsWith("Usage: ouroboros probe ");
    }

    @Test
    void theVersionNamesTheBuildAndTheJavaPlatform() {
        assertThat(Main.execute(new PrintWriter(out), new PrintWriter(err), "--version"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .matches(
                        "ouroboros unpackaged \\(commit \\w{7,8}(, modified)?\\)\nJava [\\d.]+\\S*, \\w+ \\w+\n");
    }

    private int probe(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "probe";
        all[1] = "--model";
        all[2] = "m";
        System.arraycopy(args, 0, all, 3, args.length);
        return execute(all);
    }

    private int execute(String... args) {
        Session session =
                new Session(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Terminal.NONE,
                        Interruption.manual(),
                        Map.of());
        return Main.execute(session, List.of(new ProbeCommand()), args);
    }
}
