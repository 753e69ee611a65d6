package io.ouroboros.harness.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.runtime.JavaProcess;
import io.ouroboros.harness.runtime.StopExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of its own can show. */
final class MainProcessTest {
    @Test
    void helpLoadsNeitherDjlNorTheLoggingLibrary() throws IOException, InterruptedException {
        Process process =
                JavaProcess.start(List.of("-Xlog:class+load=info:stderr"), Main.class, "--help");
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.DONE);
        assertThat(err)
                .contains("picocli.CommandLine")
                .doesNotContain("ai.djl.")
                .doesNotContain("ch.qos.logback.")
                .doesNotContain("org.slf4j.");
        assertThat(process.inputReader(UTF_8).readLine())
                .isEqualTo("Usage: ouroboros [-hV] COMMAND");
    }

    @Test
    void resultsAreUtf8WhateverTheLocale() throws IOException, InterruptedException {
        Process process = probe("--quiet");
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.DONE);
        assertThat(out).startsWith("text 1 DeviceConfig[device=auto, ").endsWith(" Größe\n");
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"fa,IR", "ar,EG", "bn,BD", "my,MM"})
    void digitsAreZeroToNineWhateverTheLocale(String language, String country)
            throws IOException, InterruptedException {
        Process process =
                JavaProcess.start(
                        List.of("-Duser.language=" + language, "-Duser.country=" + country),
                        DigitsProgram.class);
        assertThat(process.inputReader(UTF_8).lines()).startsWith("generation-07 1,234 0.50");
        assertThat(process.waitFor()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void logsAndProgressGoToStandardErrorAsPlainLines() throws IOException, InterruptedException {
        Process process = probe();
        List<String> lines = process.errorReader(UTF_8).lines().toList();
        assertThat(process.waitFor()).isEqualTo(ExitCode.DONE);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches("\\d\\d:\\d\\d:\\d\\d INFO  probing m");
        assertThat(lines.get(1))
                .matches("\\d\\d:\\d\\d:\\d\\d INFO  probing: 3 steps in \\d\\.\\ds");
    }

    @Test
    void aLogLineOnATerminalErasesTheBarFirst() throws IOException, InterruptedException {
        String eraseLine = "\r\u001b[K";
        Process process =
                JavaProcess.start(
                        List.of("-Douroboros.log.lineStart=" + eraseLine),
                        ProbeProgram.class,
                        "probe",
                        "--model=m");
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.DONE);
        assertThat(err)
                .startsWith(eraseLine)
                .matches("(?s)..\\[K\\d\\d:\\d\\d:\\d\\d INFO  probing m\n.*");
    }

    @Test
    void verboseLogsShowDetailsAndTheEngine() throws IOException, InterruptedException {
        Process process = probe("--verbose");
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.DONE);
        assertThat(err).contains("DEBUG in detail\n").contains("INFO  an engine's chatter\n");
    }

    @Test
    void sigtermStopsAtTheNextSafePoint() throws IOException, InterruptedException {
        Process process = probe("--fail", "loop");
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("looping");
        process.toHandle().destroy();
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("128 + SIGTERM").isEqualTo(143);
        assertThat(err).isEqualTo("ouroboros: stopped by signal; the same command resumes\n");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "75,75", "'',143"})
    void aStopEndsWithTheCodeThatTheEnvironmentNames(String value, int exitCode)
            throws IOException, InterruptedException {
        Process process = probe(Map.of(StopExitCode.VARIABLE, value), "--fail", "loop");
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("looping");
        process.toHandle().destroy();
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(exitCode);
        assertThat(err).isEqualTo("ouroboros: stopped by signal; the same command resumes\n");
    }

    @Test
    void aFailureAfterSigtermIsNoStop() throws IOException, InterruptedException {
        Process process = probe(Map.of(StopExitCode.VARIABLE, "0"), "--fail", "stop");
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("looping");
        process.toHandle().destroy();
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
        assertThat(err).isEqualTo("ouroboros: checkpoint must be written, got no space left\n");
    }

    @Test
    void aCommandThatEndsByItselfKeepsItsExitCode() throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(StopExitCode.VARIABLE, "75");
        assertThat(probe(environment, "--quiet").waitFor()).isEqualTo(ExitCode.DONE);
        assertThat(probe(environment, "--fail", "bug").waitFor()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void anEnvironmentWithoutAnExitCodeIsUsage() throws IOException, InterruptedException {
        Process process = probe(Map.of(StopExitCode.VARIABLE, "256"));
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .isEqualTo(
                        "ouroboros: OUROBOROS_STOP_EXIT_CODE must be a whole number from 0 to 255, got 256\n");
    }

    @Test
    void aLibraryThatCannotLoadAfterASignalIsAStop() throws IOException, InterruptedException {
        Process process = probe("--fail", "hook");
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("looping");
        process.toHandle().destroy();
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(err).isEqualTo("ouroboros: stopped by signal\n");
    }

    @Test
    void aReaderThatHasEnoughEndsTheProgramInSilence() throws IOException, InterruptedException {
        Process process = probe("--fail", "talk");
        process.getInputStream().close();
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor()).isEqualTo(ExitCode.CLOSED_PIPE);
    }

    private static Process probe(String... args) throws IOException {
        return probe(Map.of(), args);
    }

    private static Process probe(Map<String, String> environment, String... args)
            throws IOException {
        String[] all = new String[args.length + 3];
        all[0] = "probe";
        all[1] = "--model";
        all[2] = "m";
        System.arraycopy(args, 0, all, 3, args.length);
        return JavaProcess.start(
                environment, List.of("-Dfile.encoding=US-ASCII"), ProbeProgram.class, all);
    }

    /** The program with the probe command in it. */
    static final class ProbeProgram {
        private ProbeProgram() {}

        public static void main(String[] args) {
            Main.start(session -> List.of(new ProbeCommand()), args);
        }
    }

    /** Prints what a command would name and count. */
    static final class DigitsProgram {
        private DigitsProgram() {}

        public static void main(String[] args) {
            Main.start(
                    session -> {
                        String name = String.valueOf(new RunFiles(Path.of("")).generation(7));
                        session.out().println(name + " %,d %.2f".formatted(1234, 0.5));
                        return List.of(new ProbeCommand());
                    },
                    "--version");
        }
    }
}
