package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
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

    /** What reading a seed gave. */
    private record Attempt(Optional<MeasuredSeed> seed, List<String> problems) {

        static Attempt at(Path directory) {
            List<String> problems = new ArrayList<>();
            return new Attempt(new SeedReader(directory, problems).read(), problems);
        }
    }

    /**
     * Reads a run. A seed that cannot be read is a problem of the run, unless no seed can be read.
     *
     * @throws HarnessException if the directory is no run, no seed can be read, or none has
     *     measured a generation
     * @throws IOException if the directory cannot be listed
     */
    static ReportedRun read(Path directory, String name) throws IOException {
        List<Attempt> attempts =
                RunDirectories.all(directory).parallelStream().map(Attempt::at).toList();
        List<String> problems = new ArrayList<>();
        attempts.forEach(attempt -> problems.addAll(attempt.problems()));
        List<MeasuredSeed> seeds =
                attempts.stream()
                        .flatMap(attempt -> attempt.seed().stream())
                        .sorted(Comparator.comparingLong(MeasuredSeed::seed))
                        .toList();
        if (seeds.isEmpty()) {
            throw new HarnessException(problems.get(0));
        }
        if (seeds.stream().allMatch(seed -> seed.generations().isEmpty())) {
            throw new HarnessException(directory + " has not measured a generation yet");
        }
        for (MeasuredSeed seed : seeds) {
            nameDifferences(seeds.get(0), seed, problems);
        }
        return new ReportedRun(name, directory, seeds, problems);
    }

    /** The seeds of one run should have equal configurations, except for the seed. */
    private static void nameDifferences(
            MeasuredSeed first, MeasuredSeed seed, List<String> problems) {
        JsonObject expected = first.manifest().config();
        JsonObject found = seed.manifest().config();
        Set<String> options = new TreeSet<>(expected.keySet());
        options.addAll(found.keySet());
        options.remove("seed");
        options.removeIf(option -> Objects.equals(expected.get(option), found.get(option)));
        if (!options.isEmpty()) {
            problems.add(
                    "%s and %s have different configurations: %s"
                            .formatted(
                                    seed.directory(),
                                    first.directory(),
                                    String.join(", ", options)));
        }
    }
}
