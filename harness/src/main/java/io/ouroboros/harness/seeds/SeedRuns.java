package io.ouroboros.harness.seeds;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.experiment.GenerationMetrics;
import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Independent runs, one for each seed, in separate processes.
 *
 * <p>The run of seed N is in {@code seed-N} below the root, an ordinary run directory that also has
 * the process's standard error in {@code run.log}. Runs need separate processes because PyTorch's
 * random generators, also those of devices, are global.
 *
 * @param seeds the seeds
 * @param devices where runs compute, at least one; a device appears once for each run that may use
 *     it at a time
 * @param root the directory of all runs
 * @param generations generations of each run
 */
public record SeedRuns(List<Long> seeds, List<DeviceChoice> devices, Path root, int generations) {

    /** Short compared with a generation, and for someone who presses Ctrl-C. */
    private static final Duration POLL = Duration.ofMillis(250);

    /** Knows how to start the process of a seed. */
    @FunctionalInterface
    public interface Program {
        /**
         * Returns a command line.
         *
         * @param seed the run's seed
         * @param device where it computes
         * @param directory its run directory
         * @return a command that starts or resumes the seed's run
         */
        List<String> commandLine(long seed, DeviceChoice device, Path directory);
    }

    /**
     * Returns the run directory of a seed.
     *
     * @param seed one of the seeds
     * @return its run directory
     */
    public Path directory(long seed) {
        return RunDirectories.ofSeed(root, seed);
    }

    /**
     * Returns the devices that are used at the same time.
     *
     * @return the first devices, at most one for each seed
     */
    public List<DeviceChoice> busyDevices() {
        return devices.subList(0, Math.min(devices.size(), seeds.size()));
    }

    /**
     * Starts or resumes the run of every seed. A seed that fails does not stop the others. However
     * this method ends, it stops the remaining processes at safe points and waits for them.
     *
     * @param program returns the processes' command lines
     * @param progress shows how many generations are measured
     * @param interruption checked a few times a second
     * @return one line for each seed that failed, in the seeds' order
     * @throws IOException if a directory or a process cannot be created, or a file cannot be read
     * @throws InterruptedException if this thread is interrupted
     * @throws HarnessException if the root holds a run itself
     * @throws StoppedException if a stop is requested
     */
    public List<String> run(Program program, Progress progress, Interruption interruption)
            throws IOException, InterruptedException {
        if (Files.exists(new RunFiles(root).manifest())) {
            throw new HarnessException(
                    "--run-directory must not be a run itself if --seeds is given, got the manifest.json of one in %s; give another directory"
                            .formatted(root));
        }
        for (long seed : seeds) { // all of them before the first run
            Files.createDirectories(directory(seed));
        }
        long total = (long) seeds.size() * generations;
        try (Progress.Work work = progress.start("running seeds", total, "generations");
                Processes processes = new Processes(program)) {
            long shown = generationsDone();
            work.skip(shown);
            while (processes.isAnyLeft()) {
                interruption.check();
                processes.startOnFreeDevices();
                Thread.sleep(POLL.toMillis());
                processes.collectEnded();
                work.note(processes.toString());
                long done = generationsDone();
                work.step(Math.max(0, done - shown)); // a resumed run may measure one again
                shown = Math.max(shown, done);
            }
            interruption.check(); // Ctrl-C in a terminal ends the processes too
            return processes.failures();
        }
    }

    /**
     * Reads the results of the runs.
     *
     * @return the generations of each seed, in the seeds' order
     * @throws IOException if a file is missing or cannot be read
     */
    public Map<Long, List<GenerationMetrics>> metrics() throws IOException {
        Map<Long, List<GenerationMetrics>> metrics = new LinkedHashMap<>();
        for (long seed : seeds) {
            Path file = new RunFiles(directory(seed)).metrics();
            metrics.put(seed, JsonRecords.readLines(file, GenerationMetrics.class));
        }
        return metrics;
    }

    private long generationsDone() throws IOException {
        long done = 0;
        for (long seed : seeds) {
            Path metrics = new RunFiles(directory(seed)).metrics();
            if (Files.exists(metrics)) {
                try (Stream<String> lines = Files.lines(metrics)) {
                    done += lines.count();
                }
            }
        }
        return done;
    }

    /** The processes of one call of {@link #run}. */
    private final class Processes implements AutoCloseable {

        private final Program program;
        private final Queue<Long> waiting = new ArrayDeque<>(seeds);

        /** By the device's index. */
        private final Map<Integer, SeedProcess> running = new TreeMap<>();

        private final Map<Long, String> failures = new LinkedHashMap<>();

        Processes(Program program) {
            this.program = program;
        }

        boolean isAnyLeft() {
            return !waiting.isEmpty() || !running.isEmpty();
        }

        void startOnFreeDevices() throws IOException {
            for (int place = 0; place < devices.size() && !waiting.isEmpty(); place++) {
                if (!running.containsKey(place)) {
                    long seed = waiting.remove();
                    Path directory = directory(seed);
                    SeedDevice device = SeedDevice.of(devices.get(place), System.getenv());
                    List<String> command = program.commandLine(seed, device.seen(), directory);
                    Path log = directory.resolve("run.log");
                    running.put(place, SeedProcess.start(seed, command, device.variables(), log));
                }
            }
        }

        void collectEnded() throws IOException {
            List<SeedProcess> ended =
                    running.values().stream().filter(one -> !one.process().isAlive()).toList();
            running.values().removeAll(ended);
            for (SeedProcess process : ended) {
                process.failure().ifPresent(line -> failures.put(process.seed(), line));
            }
        }

        List<String> failures() {
            return seeds.stream().filter(failures::containsKey).map(failures::get).toList();
        }

        /** Says how many seeds are done, which are running and which have failed. */
        @Override
        public String toString() {
            List<Long> now = running.values().stream().map(SeedProcess::seed).toList();
            int numSeeds = seeds.size();
            int numDone = numSeeds - waiting.size() - now.size() - failures.size();
            return "%d of %d seeds done".formatted(numDone, numSeeds)
                    + (now.isEmpty() ? "" : ", now " + joined(now))
                    + (failures.isEmpty() ? "" : ", failed " + joined(failures.keySet()));
        }

        private static String joined(Collection<Long> seeds) {
            return seeds.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }

        @Override
        public void close() {
            running.values().forEach(one -> one.process().destroy()); // at its next safe point
            running.values().forEach(one -> one.process().onExit().join());
        }
    }
}
