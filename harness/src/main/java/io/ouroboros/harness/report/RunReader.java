package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a run directory, or the seeds of a run. */
final class RunReader {

    private RunReader() {}

    /**
     * Reads a run. A seed that cannot be read is a problem of the run, unless no other can.
     *
     * @throws HarnessException if the directory is no run
     * @throws IOException if no seed can be read; the first one's failure
     */
    static ReportedRun read(Path directory, String name) throws IOException {
        List<Attempt> attempts =
                RunDirectories.all(directory).parallelStream().map(RunReader::attempt).toList();
        List<MeasuredSeed> seeds = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (Attempt attempt : attempts) {
            attempt.seed().ifPresent(seeds::add);
            problems.addAll(attempt.problems());
            attempt.failure().ifPresent(failures::add);
        }
        if (seeds.isEmpty() && !failures.isEmpty()) {
            throw failures.get(0);
        }
        if (seeds.stream().allMatch(seed -> seed.generations().isEmpty())) {
            throw new HarnessException(
                    directory + " must have measured a generation, got none yet");
        }
        seeds.sort(Comparator.comparingLong(MeasuredSeed::seed));
        for (MeasuredSeed seed : seeds) {
            tellDifferences(seeds.get(0), seed, problems);
        }
        return new ReportedRun(name, directory, List.copyOf(seeds), problems);
    }

    /** What came of reading a seed. */
    private record Attempt(
            Optional<MeasuredSeed> seed, List<String> problems, Optional<IOException> failure) {}

    private static Attempt attempt(Path seed) {
        List<String> problems = new ArrayList<>();
        RunFiles files = new RunFiles(seed);
        if (!Files.exists(files.manifest()) && !Files.exists(files.metrics())) {
            problems.add(seed + " has not started: no manifest.json");
            return new Attempt(Optional.empty(), problems, Optional.empty());
        }
        try {
            if (!Files.exists(files.manifest())) { // lost, for there are metrics
                throw new NoSuchFileException(files.manifest().toString());
            }
            MeasuredSeed measured = new SeedReader(seed, problems).read();
            return new Attempt(Optional.of(measured), problems, Optional.empty());
        } catch (IOException e) {
            problems.add("%s is left out: %s".formatted(seed, IoFailures.describe(e)));
            return new Attempt(Optional.empty(), problems, Optional.of(e));
        }
    }

    /** Seeds of one run have one configuration, but for the seed. */
    private static void tellDifferences(
            MeasuredSeed first, MeasuredSeed seed, List<String> problems) throws IOException {
        JsonObject expected = first.manifest().requireObject("config").object();
        JsonObject found = seed.manifest().requireObject("config").object();
        Set<String> options = new TreeSet<>(expected.keySet());
        options.addAll(found.keySet());
        options.remove("seed");
        options.removeIf(option -> Objects.equals(expected.get(option), found.get(option)));
        if (!options.isEmpty()) {
            problems.add(
                    "%s has another configuration than %s: %s"
                            .formatted(
                                    seed.directory(),
                                    first.directory(),
                                    String.join(", ", options)));
        }
    }
}
