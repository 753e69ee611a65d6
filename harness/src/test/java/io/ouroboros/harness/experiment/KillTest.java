package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

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
    private StoppableRun run;

    @BeforeEach
    void runStraight() throws IOException, InterruptedException {
        run = StoppableRun.in(directory);
    }

    @Test
    void killedAtRandomMoments() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int kill = 0; kill < NUM_KILLS; ) {
            Path root = directory.resolve("killed-" + kill);
            for (int i = 0; i < KILLS_PER_RUN && kill < NUM_KILLS; i++, kill++) {
                Process process = run.start(root, Map.of());
                boolean ended =
                        process.waitFor(
                                random.nextLong(run.straightMillis()), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                if (ended) { // it was quick: there is nothing left to kill
                    assertThat(process.exitValue()).isZero();
                }
            }
            run.finish(root);
            assertThat(ExperimentRun.reproducible(root))
                    .as("seed %d", seed)
                    .isEqualTo(run.straight());
        }
    }

    @Test
    void killedInsideEveryStage() throws IOException, InterruptedException {
        Path root = directory.resolve("killed");
        RunFiles files = new RunFiles(root);
        List<BooleanSupplier> moments =
                List.of(
                        () -> holdsState(files.training(0)),
                        () -> isBetween(files.blockLosses(0), files, 0, RunFiles.Stage.EVALUATION),
                        () -> Files.exists(files.synthesis(0).resolve("synthesis.json")),
                        () -> holdsState(files.training(1)),
                        () -> isBetween(files.mixture(2), files, 2, RunFiles.Stage.FINE_TUNING));
        List<String> hit = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            Process process = run.start(root, Map.of());
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
        run.finish(root);
        assertThat(ExperimentRun.reproducible(root)).isEqualTo(run.straight());
        // the two moments between a file and its marker last a millisecond and may be missed
        assertThat(hit).contains("moment 0", "moment 2", "moment 3");
    }

    private static boolean holdsState(Path states) {
        String[] names = states.toFile().list((parent, name) -> name.startsWith("epoch-"));
        return names != null && names.length > 0;
    }

    private static boolean isBetween(
            Path file, RunFiles files, int generation, RunFiles.Stage stage) {
        return Files.exists(file) && !files.isDone(generation, stage);
    }
}
