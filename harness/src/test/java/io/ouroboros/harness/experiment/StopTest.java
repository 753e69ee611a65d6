package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.runtime.StopExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that SIGTERM stops saves its state, ends soon with the code that was asked for, and ends
 * with the straight run's bytes when it is started again. {@code -Dkills=30} stops at more random
 * moments than a usual build has time for.
 */
final class StopTest {

    private static final int NUM_STOPS = Integer.getInteger("kills", 3);

    /** Stops of one run before it is let go on to its end. */
    private static final int STOPS_PER_RUN = 3;

    /** What {@code docker stop} gives unless told otherwise. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final int CODE = 75;

    @TempDir private Path directory;

    @Test
    void stoppedAtRandomMoments() throws IOException, InterruptedException {
        StoppableRun run = StoppableRun.in(directory);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int stop = 0; stop < NUM_STOPS; ) {
            Path root = directory.resolve("stopped-" + stop);
            for (int i = 0; i < STOPS_PER_RUN && stop < NUM_STOPS; i++, stop++) {
                long delay = random.nextLong(run.straightMillis());
                stop(run, root, delay, "seed %d, stop %d".formatted(seed, stop));
            }
            run.finish(root);
            assertThat(ExperimentRun.reproducible(root))
                    .as("seed %d", seed)
                    .isEqualTo(run.straight());
        }
    }

    private static void stop(StoppableRun run, Path root, long delayMillis, String description)
            throws IOException, InterruptedException {
        Process process = run.start(root, Map.of(StopExitCode.VARIABLE, "" + CODE));
        boolean ended = process.waitFor(delayMillis, TimeUnit.MILLISECONDS);
        boolean started = RunLock.isHeld(root); // an earlier start left the directory
        process.toHandle().destroy();
        boolean endedInTime = process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        assertThat(endedInTime).as(description).isTrue();
        if (ended) { // it was quick: there was nothing left to stop
            assertThat(process.exitValue()).as(description).isZero();
        } else if (started) { // or was done while the signal was on its way
            assertThat(process.exitValue()).as(description).isIn(CODE, 0);
        } else { // before the program listens, there is nothing to save
            assertThat(process.exitValue()).as(description).isIn(CODE, 143);
        }
    }
}
