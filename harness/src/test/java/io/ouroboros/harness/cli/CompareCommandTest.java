package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.testing.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompareCommandTest {

    @TempDir private Path directory;

    @Test
    void aRunIsPrintedWithItsStatistics() throws IOException {
        seeds("a", 3, 30, 100, 34, 200, 41, 600);
        assertPrints(
                """
                test.tokenPerplexity of a, seeds 0-2

                generation    mean  standard deviation     95 % interval  n
                ----------  ------  ------------------  ----------------  -
                         0   35.00                5.57    [30.00, 41.00]  3
                         1  300.00              264.58  [100.00, 600.00]  3
                """,
                compare("a"));
    }

    @Test
    void furtherRunsAreComparedWithTheFirst() throws IOException {
        seeds("a", 3, 30, 100, 34, 200, 41, 600);
        seeds("b", 3, 30, 101, 34, 203, 41, 605);
        seeds("c", 3, 29, 100, 33, 200, 40, 600);
        String text = compare("a", "b", "c").out();
        assertThat(text.substring(text.indexOf("test.tokenPerplexity of b minus")))
                .isEqualTo(
                        """
                        test.tokenPerplexity of b minus a, seeds 0-2

                        generation  mean difference  95 % interval  Wilcoxon p  pairs
                        ----------  ---------------  -------------  ----------  -----
                                 0             0.00   [0.00, 0.00]        1.00      3
                                 1             3.00   [1.00, 5.00]       0.250      3

                        the smallest possible p with 3 pairs is 0.250

                        test.tokenPerplexity of c minus a, seeds 0-2

                        generation  mean difference   95 % interval  Wilcoxon p  pairs
                        ----------  ---------------  --------------  ----------  -----
                                 0            -1.00  [-1.00, -1.00]      ~0.250      3
                                 1             0.00    [0.00, 0.00]        1.00      3

                        the smallest possible p with 3 pairs is 0.250
                        ~ normal approximation of p: differences tie, or there are more than 50
                        """);
    }

    @Test
    void oneSeedHasNoInterval() throws IOException {
        metrics("a/metrics.jsonl", line(5, 0, 30.25), line(5, 1, 40.25));
        metrics("b/metrics.jsonl", line(5, 0, 31.5), line(5, 1, 40));
        assertPrints(
                """
                test.tokenPerplexity of a, seed 5

                generation   mean  standard deviation  95 % interval  n
                ----------  -----  ------------------  -------------  -
                         0  30.25                   -              -  1
                         1  40.25                   -              -  1

                test.tokenPerplexity of b, seed 5

                generation   mean  standard deviation  95 % interval  n
                ----------  -----  ------------------  -------------  -
                         0  31.50                   -              -  1
                         1  40.00                   -              -  1

                test.tokenPerplexity of b minus a, seed 5

                generation  mean difference  95 % interval  Wilcoxon p  pairs
                ----------  ---------------  -------------  ----------  -----
                         0             1.25              -           -      1
                         1            -0.25              -           -      1
                """,
                compare("a", "b"));
    }

    @Test
    void whateverIsLeftOutIsListed() throws IOException {
        metrics("a/seed-0/metrics.jsonl", line(0, 0, 30), line(0, 1, 40), line(0, 2, 50));
        metrics("a/seed-1/metrics.jsonl", line(1, 0, 31), line(1, 1, 41));
        metrics("a/seed-3/metrics.jsonl", line(3, 0, 33), line(3, 1, 43), line(3, 2, 53));
        Files.createDirectories(directory.resolve("a/seed-7"));
        metrics("a/seed-0-backup/metrics.jsonl", line(0, 0, 30));
        Files.createDirectories(directory.resolve("a/other"));
        metrics("b/seed-0/metrics.jsonl", line(0, 0, 31));
        metrics("b/seed-1/metrics.jsonl", line(1, 0, 33));
        metrics("b/seed--4/metrics.jsonl", line(-4, 0, 32));
        assertPrints(
                """
                test.tokenPerplexity of a, seeds 0-1,3

                generation   mean  standard deviation   95 % interval  n
                ----------  -----  ------------------  --------------  -
                         0  31.33                1.53  [30.00, 33.00]  3
                         1  41.33                1.53  [40.00, 43.00]  3

                left out: seed 7, without test.tokenPerplexity yet
                left out: generation 2, not measured for every seed

                test.tokenPerplexity of b, seeds -4,0-1

                generation   mean  standard deviation   95 % interval  n
                ----------  -----  ------------------  --------------  -
                         0  32.00                1.00  [31.00, 33.00]  3

                test.tokenPerplexity of b minus a, seeds 0-1

                generation  mean difference  95 % interval  Wilcoxon p  pairs
                ----------  ---------------  -------------  ----------  -----
                         0             1.50   [1.00, 2.00]       0.500      2

                left out: seed -4 of b, not in a
                left out: seed 3 of a, not in b
                left out: generations 1-2, not measured for every pair
                the smallest possible p with 2 pairs is 0.500
                """,
                compare("a", "b"));
    }

    @Test
    void aMisspeltMetricIsAnsweredWithTheNearest() throws IOException {
        String many =
                IntStream.range(10, 30)
                        .mapToObj("'m%d':0"::formatted)
                        .collect(Collectors.joining(","));
        metrics(
                "a/metrics.jsonl",
                "{'formatVersion':2,'seed':0,'generation':0,%s,'test':{'tokenPerplexity':3}}"
                        .formatted(many));
        assertUsage(
                "--metric must be a number that the run has, got tokenperplexity; choose from:"
                        + " test.tokenPerplexity, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20,"
                        + " and 9 more in metrics.jsonl",
                compare("a", "--metric", "tokenperplexity"));
    }

    @Test
    void anyNumberCanBeCompared() throws IOException {
        metrics(
                "a/metrics.jsonl",
                "{'formatVersion':2,'seed':0,'generation':0,'tail':0.0123456,'share':{'deciles':['x',{'p':'Infinity'}]}}",
                "{'formatVersion':2,'seed':0,'generation':1,'tail':0.5,'share':{'deciles':['x',{'p':'NaN'}]}}");
        assertThat(compare("a", "--metric", "tail").out())
                .contains("0  0.01235 ", "1  0.50000 ")
                .doesNotContain("Infinity");
        assertThat(compare("a", "--metric", "share.deciles.1.p").out())
                .contains("0  Infinity ", "1       NaN ");
        assertUsage(
                "--metric must be a number that the run has, got seed; choose from: tail, share.deciles.1.p",
                compare("a", "--metric", "seed"));
        metrics("b/metrics.jsonl", "{'formatVersion':2,'seed':0,'generation':0,'tail':0.5}");
        assertUsage(
                "--metric must be a number that all runs have, got share.deciles.1.p; choose from: tail",
                compare("a", "b", "--metric", "share.deciles.1.p"));
        metrics("c/metrics.jsonl", line(0, 0, 30));
        CommandResult others = compare("b", "c", "--metric", "tail");
        assertThat(others.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(others.err())
                .isEqualTo(
                        "ouroboros: the runs have no metric in common; compare runs of the same kind%n"
                                .formatted());
    }

    @Test
    void jsonContainsEverything() throws IOException {
        metrics("x/a/seed-2/metrics.jsonl", line(2, 0, 30), line(2, 1, 40));
        metrics("x/a/seed-5/metrics.jsonl", line(5, 0, 32));
        Files.createDirectories(directory.resolve("x/a/seed-6"));
        metrics("y/a/seed-2/metrics.jsonl", line(2, 0, 31));
        metrics("y/a/seed-5/metrics.jsonl", line(5, 0, 36));
        metrics("y/a/seed-8/metrics.jsonl", line(8, 0, 31));
        metrics("z/a/metrics.jsonl", line(2, 0, 30));
        String printed = compare("x/a", "y/a", "z/a", "--seed", 4, "--format", "json").out();
        assertThat(printed)
                .isEqualTo(
                        """
                        {"metric":"test.tokenPerplexity","bootstrapSeed":4,"resamples":10000,"runs":[\
                        {"name":"x/a","directory":"%1$s/x/a","seeds":[2,5],"leftOutSeeds":[6],"leftOutGenerations":[1],"generations":[\
                        {"generation":0,"values":[30.0,32.0],"n":2,"mean":31.0,"standardDeviation":1.4142135623730951,"interval95":[30.0,32.0]}]},\
                        {"name":"y/a","directory":"%1$s/y/a","seeds":[2,5,8],"leftOutSeeds":[],"leftOutGenerations":[],"generations":[\
                        {"generation":0,"values":[31.0,36.0,31.0],"n":3,"mean":32.666666666666664,"standardDeviation":2.8867513459481287,"interval95":[31.0,36.0]}]},\
                        {"name":"z/a","directory":"%1$s/z/a","seeds":[2],"leftOutSeeds":[],"leftOutGenerations":[],"generations":[\
                        {"generation":0,"values":[30.0],"n":1,"mean":30.0,"standardDeviation":null,"interval95":null}]}],"pairs":[\
                        {"run":"y/a","reference":"x/a","seeds":[2,5],"leftOutSeeds":[8],"leftOutReferenceSeeds":[],"leftOutGenerations":[1],"smallestPValue":0.5,"generations":[\
                        {"generation":0,"differences":[1.0,4.0],"n":2,"mean":2.5,"standardDeviation":2.1213203435596424,"interval95":[1.0,4.0],"pValue":0.5,"pValueExact":true}]},\
                        {"run":"z/a","reference":"x/a","seeds":[2],"leftOutSeeds":[],"leftOutReferenceSeeds":[5],"leftOutGenerations":[1],"smallestPValue":1.0,"generations":[\
                        {"generation":0,"differences":[0.0],"n":1,"mean":0.0,"standardDeviation":null,"interval95":null,"pValue":null,"pValueExact":null}]}]}
                        """
                                .formatted(directory));
    }

    @Test
    void aPathThatIsNoRunFailsWithOneLine() throws IOException {
        String rule = " must be a run directory or hold seed-N directories, got ";
        Path a = directory.resolve("a");
        assertFails(a + rule + "nothing of that name", compare("a"));
        Files.createFile(a);
        assertFails(a + rule + "a file", compare("a"));
        Path b = Files.createDirectory(directory.resolve("b"));
        assertFails(b + rule + "neither", compare("b"));
        Files.createFile(b.resolve("manifest.json"));
        assertFails(b + " has not measured a generation yet", compare("b"));
        Files.createDirectories(directory.resolve("c/seed-3"));
        assertFails(directory.resolve("c") + " has not measured a generation yet", compare("c"));
    }

    @Test
    void damagedMetricsFailWithOneLine() throws IOException {
        Path file = metrics("a/metrics.jsonl", line(0, 0, 30), line(0, 1, 40));
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 3));
        assertFails(
                file + " line 2 must hold one JSON object, got a text that ends too early",
                compare("a"));
        Files.writeString(file, whole.replace("'generation':1".replace('\'', '"'), "\"g\":1"));
        assertFails(
                "generation must be a whole number, got no such field in " + file + " line 2",
                compare("a"));
        Files.writeString(file, whole.replace("\"formatVersion\":2", "\"formatVersion\":1"));
        assertFails(
                "formatVersion must be 2, got 1 in %s line 1; it was written by another version of ouroboros"
                        .formatted(file),
                compare("a"));
        Files.writeString(file, whole + whole);
        assertFails(
                "seed 0 must have generation 0 once, got it again in " + file + " line 3",
                compare("a"));
    }

    @Test
    void runsWithNothingInCommonFailWithOneLine() throws IOException {
        seeds("a", 3, 30, 40, 31, 41, 32, 42);
        metrics("b/metrics.jsonl", line(4, 0, 30));
        assertFails("b and a have no seed in common, got seed 4 and seeds 0-2", compare("a", "b"));
        metrics("c/metrics.jsonl", line(1, 2, 30));
        assertFails("common seeds of c and a have no generation in common", compare("a", "c"));
        metrics("d/metrics.jsonl", line(1, 2, 30), line(2, 1, 30));
        assertFails("seeds of d have no generation in common", compare("d"));
    }

    @Test
    void aRunIsNotComparedWithItself() throws IOException {
        seeds("a", 2, 30, 31);
        Path again = Files.createSymbolicLink(directory.resolve("b"), directory.resolve("a"));
        assertUsage(
                "RUN must name each run once, got %s twice".formatted(again), compare("a", "b"));
    }

    @Test
    void atLeastOneRunIsRequired() {
        assertUsage("missing required parameter: 'RUN'", CommandResult.of("compare"));
    }

    /** Writes a run of the seeds 0, 1, ..., each with as many generations; values seed by seed. */
    private void seeds(String name, int numSeeds, double... values) throws IOException {
        int generations = values.length / numSeeds;
        for (int seed = 0; seed < numSeeds; seed++) {
            String[] lines = new String[generations];
            for (int generation = 0; generation < generations; generation++) {
                lines[generation] = line(seed, generation, values[seed * generations + generation]);
            }
            metrics(name + "/seed-" + seed + "/metrics.jsonl", lines);
        }
    }

    private static String line(long seed, int generation, double perplexity) {
        return String.format(
                Locale.ROOT,
                "{'formatVersion':2,'generation':%d,'seed':%d,'test':{'tokenPerplexity':%s}}",
                generation,
                seed,
                perplexity);
    }

    private Path metrics(String name, String... lines) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines).replace('\'', '"') + "\n");
    }

    /**
     * Compares runs of the test's directory; the first option and what follows are passed on
     * unchanged.
     */
    private CommandResult compare(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("compare"));
        boolean areRuns = true;
        for (Object argument : arguments) {
            areRuns &= !argument.toString().startsWith("--");
            all.add(areRuns ? directory.resolve(argument.toString()) : argument);
        }
        return CommandResult.of(all.toArray());
    }

    private static void assertPrints(String text, CommandResult result) {
        assertThat(result).isEqualTo(new CommandResult(0, text, ""));
    }

    private static void assertFails(String message, CommandResult result) {
        assertThat(result).isEqualTo(CommandResult.failure(message));
    }

    private static void assertUsage(String message, CommandResult result) {
        assertThat(result).isEqualTo(CommandResult.usage("compare", message));
    }
}
