package io.ouroboros.harness.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.cli.Main;
import io.ouroboros.harness.runtime.JavaProcess;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A run of a few seconds in a process of its own, to be ended anywhere: it has all stages, saves
 * its state every few steps and drops old weights. Each start has another number of workers, which
 * must not matter.
 *
 * @param arguments the command line without {@code --run-directory}
 * @param straight what a run that nobody stopped leaves
 * @param straightMillis how long such a run takes
 * @param starts counts the starts
 */
record StoppableRun(
        List<String> arguments,
        Map<String, String> straight,
        long straightMillis,
        AtomicInteger starts) {

    /** Runs once in {@code directory/straight}. */
    static StoppableRun in(Path directory) throws IOException, InterruptedException {
        ExperimentRun inputs = ExperimentRun.in(directory);
        List<String> arguments =
                List.of(
                        "run",
                        "--model=" + inputs.model(),
                        "--dataset=" + inputs.dataset(),
                        "--block-length=" + Tiny.BLOCK_LENGTH,
                        "--generations=3",
                        "--epochs=30",
                        "--batch-size=4",
                        "--micro-batch-size=1",
                        "--learning-rate=1e-3",
                        "--keep-original=0.3",
                        "--beam-width=3",
                        "--decoding-batch-size=1",
                        "--checkpoint-every=7",
                        "--max-checkpoints=1",
                        "--quiet");
        Path root = directory.resolve("straight");
        long start = System.nanoTime();
        AtomicInteger starts = new AtomicInteger();
        new StoppableRun(arguments, Map.of(), 0, starts).finish(root);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        return new StoppableRun(arguments, ExperimentRun.reproducible(root), millis, starts);
    }

    /** Starts the run, or continues it. */
    Process start(Path root, Map<String, String> environment) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.add("--run-directory=" + root);
        all.add("--threads=" + (1 + starts.getAndIncrement() % 3));
        return JavaProcess.start(environment, List.of(), Main.class, all.toArray(String[]::new));
    }

    /** Starts the run, or continues it, and lets it end. */
    void finish(Path root) throws IOException, InterruptedException {
        Process process = start(root, Map.of());
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
    }
}
