package io.ouroboros.harness.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.cli.Main;
import io.ouroboros.harness.runtime.JavaProcess;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose process is killed by {@code kill -9} and started again ends with the straight run's
 * bytes. {@code -Dkills=30} kills at more random moments than a usual build has time for.
 */
final class KillTest {

    private static final int NUM_KILLS = Integer.getInteger("kills", 3);

    /** Kills of one run before it is let go on to its end. */
    private static final int KILLS_PER_RUN = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path directory;
    private List<String> arguments;
    private Map<String, String> straight;
    private long straightMillis;

    @BeforeEach
    void runStraight() throws IOException, InterruptedException {
        ExperimentRun inputs = ExperimentRun.in(directory);
        arguments =
                List.of(
                        "run",
                        "--model=" + inputs.model(),
                        "--dataset=" + inputs.dataset(),
                        "--block-length=" + Tiny.BLOCK_LENGTH,
                        "--generations=3",
                        "--epochs=30",
                        "--batch-size=4",
                        "--learning-rate=1e-3",
                        "--keep-original=0.3",
                        "--beam-width=3",
                        "--decoding-batch-size=1",
                        "--checkpoint-every=7",
                        "--max-checkpoints=1",
                        "--quiet");
        Path root = directory.resolve("straight");
        long start = System.nanoTime();
        finish(root);
        straightMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        straight = ExperimentRun.reproducible(root);
    }

    @Test
    void killedAtRandomMoments() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int kill = 0; kill < NUM_KILLS; ) {
            Path root = directory.resolve("killed-" + kill);
            for (int i = 0; i < KILLS_PER_RUN && kill < NUM_KILLS; i++, kill++) {
                Process process = start(root);
                boolean ended =
                        process.waitFor(random.nextLong(straightMillis), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                if (ended) { // it was quick: there is nothing left to kill
                    assertThat(process.exitValue()).isZero();
                }
            }
            finish(root);
            assertThat(ExperimentRun.reproducible(root)).as("seed %d", seed).isEqualTo(straight);
        }
    }

    @Test
    void killedInsideEveryStage() throws IOException, InterruptedException {
        Path root = directory.resolve("killed");
        RunFiles files = new RunFiles(root);
        List<BooleanSupplier> moments =
                List.of(
                        () -> holdsAny(files.training(0)),
                        () -> isBetween(files.blockLosses(0), files, 0, RunFiles.Stage.EVALUATION),
                        () -> holdsAny(files.synthesis(0)),
                        () -> holdsAny(files.training(1)),
                        () -> isBetween(files.mixture(2), files, 2, RunFiles.Stage.FINE_TUNING));
        List<String> hit = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            Process process = start(root);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (process.isAlive()
                    && !moments.get(i).getAsBoolean()
                    && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            if (process.isAlive()) {
                hit.add("moment " + i);
            }
            process.destroyForcibly().waitFor();
        }
        finish(root);
        assertThat(ExperimentRun.reproducible(root)).isEqualTo(straight);
        // the two moments between a file and its marker last a millisecond and may be missed
        assertThat(hit).contains("moment 0", "moment 2", "moment 3");
    }

    private static boolean holdsAny(Path states) {
        String[] names = states.toFile().list((parent, name) -> !name.startsWith("."));
        return names != null && names.length > 0;
    }

    private static boolean isBetween(
            Path file, RunFiles files, int generation, RunFiles.Stage stage) {
        return Files.exists(file) && !files.isDone(generation, stage);
    }

    private Process start(Path root) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.add("--run-directory=" + root);
        return JavaProcess.start(List.of(), Main.class, all.toArray(String[]::new));
    }

    private void finish(Path root) throws IOException, InterruptedException {
        Process process = start(root);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
    }
}
