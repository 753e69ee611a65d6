package io.ouroboros.harness.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TheoryRunTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "discrete",
                "discrete --keep-original=0.3 --keep-rule=mixed",
                "discrete --regime=accumulate",
                "discrete --regime=accumulate-subsample",
                "discrete --regime=augment --temperature=0.9 --top-k=4",
                "discrete --mix=0.5,0.3,0.2",
                "gaussian --dimensions=2",
                "gaussian --regime=accumulate-subsample --fit=biased",
                "gaussian --regime=augment",
                "gaussian --fit=kernel-density --mix=0.5,0.3,0.2",
                "gaussian --fit=least-squares --regime=accumulate",
                "mixture",
            })
    void aStoppedRunEndsWithTheSameBytes(String line) throws IOException {
        String[] words = line.split(" ");
        SystemName system = SystemName.valueOf(words[0].toUpperCase(Locale.ROOT));
        String[] options = Stream.of(words).skip(1).toArray(String[]::new);
        run("straight", system, 6, options);
        stopped("stopped", system, 6, options);
        run("stopped", system, 6, options);
        run("lengthened", system, 3, options);
        run("lengthened", system, 6, options);
        for (String file : new String[] {"metrics.jsonl", "state.bin", "manifest.json"}) {
            byte[] expected = Files.readAllBytes(directory.resolve("straight").resolve(file));
            assertThat(directory.resolve("stopped").resolve(file)).hasBinaryContent(expected);
            assertThat(directory.resolve("lengthened").resolve(file)).hasBinaryContent(expected);
        }
    }

    /** What a kill between the two files leaves: more lines than the state knows. */
    @Test
    void linesBeyondTheStateAreWrittenAgain() throws IOException {
        run("run", SystemName.DISCRETE, 3);
        byte[] state = Files.readAllBytes(directory.resolve("run/state.bin"));
        run("run", SystemName.DISCRETE, 5);
        byte[] metrics = Files.readAllBytes(directory.resolve("run/metrics.jsonl"));
        Files.write(directory.resolve("run/state.bin"), state);
        run("run", SystemName.DISCRETE, 5);
        assertThat(directory.resolve("run/metrics.jsonl")).hasBinaryContent(metrics);
    }

    @Test
    void anotherConfigurationIsRefused() throws IOException {
        run("run", SystemName.DISCRETE, 2);
        assertThatExceptionOfType(HarnessException.class)
                .isThrownBy(() -> run("run", SystemName.DISCRETE, 2, "--states=4"))
                .withMessage(
                        directory.resolve("run")
                                + " was started with states 10, this run has 4; give the same options or a new --run-directory");
    }

    @Test
    void aDamagedStateIsNamed() throws IOException {
        run("run", SystemName.DISCRETE, 2);
        Path state = directory.resolve("run/state.bin");
        byte[] bytes = Files.readAllBytes(state);
        Files.write(state, Arrays.copyOf(bytes, bytes.length - 3));
        assertThatIOException()
                .isThrownBy(() -> run("run", SystemName.DISCRETE, 3))
                .withMessage(
                        "could not read %s: the data is damaged or incomplete (EOFException); delete it to start again",
                        state);
        bytes[12] = -1; // the number of the first chain's arrays
        Files.write(state, bytes);
        assertThatIOException()
                .isThrownBy(() -> run("run", SystemName.DISCRETE, 3))
                .withMessageStartingWith("could not read " + state)
                .withMessageEndingWith("; delete it to start again");
    }

    @Test
    void metricsThatLackAGenerationAreNamed() throws IOException {
        run("run", SystemName.DISCRETE, 3);
        Path metrics = directory.resolve("run/metrics.jsonl");
        Files.write(metrics, Files.readAllLines(metrics).subList(0, 2));
        assertThatIOException()
                .isThrownBy(() -> run("run", SystemName.DISCRETE, 4))
                .withMessage(
                        "%s must have a line for each of the 3 generations of state.bin, got 2; delete both to start again",
                        metrics);
    }

    @Test
    void picturesAreDrawnAsGenerationsPass() throws IOException {
        run("run", SystemName.MIXTURE, 45);
        try (Stream<Path> pictures = Files.list(directory.resolve("run/pictures"))) {
            assertThat(pictures.map(file -> file.getFileName().toString()))
                    .hasSize(10)
                    .contains("generation-0000.png", "generation-0005.png", "generation-0044.png");
        }
    }

    private void run(String name, SystemName system, int generations, String... options)
            throws IOException {
        made(name, system, generations, options).run(Progress.silent(), Interruption.manual());
    }

    private void stopped(String name, SystemName system, int generations, String... options) {
        Interruption interruption = Interruption.manual();
        interruption.request();
        assertThatExceptionOfType(StoppedException.class)
                .isThrownBy(
                        () ->
                                made(name, system, generations, options)
                                        .run(Progress.silent(), interruption));
    }

    private TheoryRun made(String name, SystemName system, int generations, String... options) {
        TheoryConfig config =
                Settings.parse(
                        TheoryConfig.class,
                        Stream.concat(
                                        Stream.of(
                                                "--generations=" + generations,
                                                "--chains=3",
                                                "--sample-size=20"),
                                        Stream.of(options))
                                .toArray(String[]::new));
        return new TheoryRun(
                new TheorySetup(system, config, config.of(system)), 7, directory.resolve(name));
    }
}
