package io.ouroboros.harness.seeds;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.JsonFields;
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
 * Independent runs, one per seed, each in a process of its own, one at a time on each device.
 *
 * <p>The run of seed N is in {@code seed-N} below the root, a run directory like any other, beside
 * whose files {@code run.log} takes the process's standard error. Processes, because our programs
 * seed PyTorch's generators, and those of all devices belong to the whole process.
 *
 * @param seeds the seeds
 * @param devices where runs compute, each device as often as runs may share it, at least one
 * @param root the directory of all the runs
 * @param generations generations of each run
 */
public record SeedRuns(SeedList seeds, List<DeviceChoice> devices, Path root, int generations) {

    /** Short against a generation, and soon enough for someone who presses Ctrl-C. */
    private static final Duration POLL = Duration.ofMillis(250);

    /** How the process of a seed is started. */
    @FunctionalInterface
    public interface Program {
        /**
         * Makes a command line.
         *
         * @param seed the run's seed
         * @param device where it computes
         * @param directory its run directory
         * @return a command that runs the seed, or continues its run
         */
        List<String> commandLine(long seed, DeviceChoice device, Path directory);
    }

    /**
     * Checks the plan.
     *
     * @throws IllegalArgumentException if there is no device
     */
    public SeedRuns {
        devices = List.copyOf(devices);
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("devices must name at least one device, got none");
        }
    }

    /**
     * Returns where the run of a seed is.
     *
     * @param seed one of the seeds
     * @return its run directory
     */
    public Path directory(long seed) {
        return RunDirectories.ofSeed(root, seed);
    }

    /**
     * Returns the devices that have work at the same time.
     *
     * @return the first of the devices, no more than there are seeds
     */
    public List<DeviceChoice> busyDevices() {
        return devices.subList(0, Math.min(devices.size(), seeds.seeds().size()));
    }

    /**
     * Runs every seed, or continues its run. A seed that fails leaves the others alone. Any end of
     * this method stops the processes that are left, at safe points, and waits for them.
     *
     * @param program the processes' command lines
     * @param progress shows how many generations are measured
     * @param interruption asked a few times a second
     * @return one line for each seed that did not end well, in the seeds' order
     * @throws IOException if a directory or a process cannot be made, or a file cannot be read
     * @throws InterruptedException if this thread is interrupted
     * @throws HarnessException if the root holds a run itself
     * @throws StoppedException if a stop is requested
     */
    public List<String> run(Program program, Progress progress, Interruption interruption)
            throws IOException, InterruptedException {
        if (Files.exists(new RunFiles(root).manifest())) {
            throw new HarnessException(
                    "--run-directory must not hold a run itself where --seeds is given, got the manifest.json of one in %s; give another directory"
                            .formatted(root));
        }
        for (long seed : seeds.seeds()) { // all, so that what cannot be made stops no run
            Files.createDirectories(directory(seed));
        }
        long total = (long) seeds.seeds().size() * generations;
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
            interruption.check(); // a terminal's Ctrl-C ends the processes too
            return processes.failures();
        }
    }

    /**
     * Reads what the runs measured.
     *
     * @return the lines of each seed's {@code metrics.jsonl}, in the seeds' order
     * @throws IOException if a file is missing or cannot be read
     */
    public Map<Long, List<JsonFields>> metrics() throws IOException {
        Map<Long, List<JsonFields>> metrics = new LinkedHashMap<>();
        for (long seed : seeds.seeds()) {
            metrics.put(seed, JsonFields.readLines(new RunFiles(directory(seed)).metrics()));
        }
        return metrics;
    }

    private long generationsDone() throws IOException {
        long done = 0;
        for (long seed : seeds.seeds()) {
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
        private final Queue<Long> waiting = new ArrayDeque<>(seeds.seeds());

        /** By the device's place in the list. */
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
                    List<String> command = program.commandLine(seed, devices.get(place), directory);
                    running.put(
                            place, SeedProcess.start(seed, command, directory.resolve("run.log")));
                }
            }
        }

        void collectEnded() throws IOException {
            List<SeedProcess> ended =
                    running.values().stream().filter(process -> !process.isAlive()).toList();
            running.values().removeAll(ended);
            for (SeedProcess process : ended) {
                process.failure().ifPresent(line -> failures.put(process.seed(), line));
            }
        }

        List<String> failures() {
            return seeds.seeds().stream().filter(failures::containsKey).map(failures::get).toList();
        }

        /** How many seeds are done, which run and which have failed, for the progress. */
        @Override
        public String toString() {
            List<Long> now = running.values().stream().map(SeedProcess::seed).toList();
            int numSeeds = seeds.seeds().size();
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
            running.values().forEach(SeedProcess::requestStop);
            running.values().forEach(SeedProcess::awaitEnd);
        }
    }
}
