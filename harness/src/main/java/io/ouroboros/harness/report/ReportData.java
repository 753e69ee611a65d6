package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import io.ouroboros.harness.comparison.Comparison;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a report shows.
 *
 * @param runs the runs that could be read, at least one
 * @param comparison of two runs and more, their test perplexities paired by seed, as {@code compare
 *     --format json} prints them
 * @param problems what concerns no single run of them, a line each
 */
record ReportData(List<ReportedRun> runs, Optional<JsonObject> comparison, List<String> problems) {

    /** What runs are compared by. */
    static final String TEST_PERPLEXITY = "test.tokenPerplexity";

    /**
     * Reads runs. One that cannot be read is a problem, unless no other can.
     *
     * @throws IllegalArgumentException if a directory comes twice
     * @throws IOException if no run can be read; the first one's failure
     * @throws HarnessException likewise
     */
    static ReportData read(List<Path> directories) throws IOException {
        requireDistinct(directories);
        List<ReportedRun> runs = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path directory : directories) {
            try {
                runs.add(RunReader.read(directory, name(directory, directories)));
            } catch (HarnessException e) {
                if (directories.size() == 1) {
                    throw e;
                }
                problems.add("left out: " + e.getMessage());
            } catch (IOException e) {
                if (directories.size() == 1) {
                    throw e;
                }
                problems.add("%s is left out: %s".formatted(directory, IoFailures.describe(e)));
            }
        }
        if (runs.isEmpty()) {
            throw new HarnessException(
                    "one of the runs must be readable, got none: " + String.join("; ", problems));
        }
        return new ReportData(runs, comparison(runs, problems), problems);
    }

    /** All problems, those of the runs too. */
    List<String> allProblems() {
        List<String> all = new ArrayList<>(problems);
        runs.forEach(run -> all.addAll(run.problems()));
        return all;
    }

    private static void requireDistinct(List<Path> directories) throws IOException {
        Set<Path> seen = new HashSet<>();
        for (Path directory : directories) {
            Path real =
                    directory.toFile().exists()
                            ? directory.toRealPath()
                            : directory.toAbsolutePath();
            if (!seen.add(real)) {
                throw new IllegalArgumentException(
                        "RUN must name each run once, got %s twice".formatted(directory));
            }
        }
    }

    /** The directory's own name where no other has it, else the path as it was given. */
    private static String name(Path directory, List<Path> all) {
        String name = ownName(directory);
        boolean isAlone = all.stream().filter(other -> ownName(other).equals(name)).count() == 1;
        return isAlone ? name : directory.toString();
    }

    private static String ownName(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? directory.toString() : name.toString();
    }

    private static Optional<JsonObject> comparison(List<ReportedRun> runs, List<String> problems) {
        if (runs.size() == 1) {
            return Optional.empty();
        }
        List<Path> directories = runs.stream().map(ReportedRun::directory).toList();
        try {
            return Optional.of(
                    Comparison.of(directories, TEST_PERPLEXITY, ReportedRun.BOOTSTRAP_SEED)
                            .toJson());
        } catch (HarnessException | IllegalArgumentException e) {
            problems.add("no differences: " + e.getMessage());
        } catch (IOException e) { // such as a seed of another format, which is left out here
            problems.add("no differences: " + IoFailures.describe(e));
        }
        return Optional.empty();
    }
}
