package io.ouroboros.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.harness.testing.TinyRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

final class ReportTest {

    private static final String BEFORE_DATA = "<script type=\"application/json\" id=\"data\">";

    @TempDir private Path directory;

    @Test
    void aRunIsReported() throws IOException {
        Path run = TinyRun.in(directory, "--generations=2", "--epochs=2", "--batch-size=8");
        CommandResult result = CommandResult.of("report", run);
        assertThat(result.err()).isEmpty();
        Path page = run.resolve("report/index.html");
        assertThat(result.out())
                .matches(
                        "(?s)run  seeds  generations  first test ppl  last test ppl\\R[- ]+\\R"
                                + "run      1       2 of 2 +[0-9.,]+ +[0-9.,]+\\R\\Rreport: \\Q"
                                + page
                                + "\\E\\R");
        assertThat(Files.size(page)).isBetween(1_000_000L, 3_000_000L);
        JsonObject data = data(page).getAsJsonArray("runs").get(0).getAsJsonObject();
        assertThat(data.getAsJsonObject("metrics").keySet())
                .contains(
                        "test.tokenPerplexity",
                        "test.deciles.9.tokenPerplexity",
                        "trainingText.rep4",
                        "mixture.original",
                        "mixture.0",
                        "seconds.fine_tuning",
                        "blocksPerSecond.synthesis");
        assertThat(data.getAsJsonArray("problems")).isEmpty();
        CommandResult again = CommandResult.of("report", run, "--format", "json");
        assertThat(again.json().get("page").getAsString()).isEqualTo(page.toString());
        assertThat(again.json().getAsJsonArray("problems")).isEmpty();
    }

    @Test
    void hostileTextStaysText() throws IOException {
        SmallRuns.writeSeed(directory.resolve("run"), 0, 2, SmallRuns.HOSTILE);
        Path page = report("run");
        String html = Files.readString(page);
        String written = html.substring(html.indexOf(BEFORE_DATA) + BEFORE_DATA.length());
        assertThat(written.substring(0, written.indexOf("</script>")))
                .contains("window.injected")
                .doesNotContain("<", ">", "\u2028");
        assertThat(html.split("</script>", -1)).hasSize(ReportPage.SCRIPTS.size() + 2);
        String prompt =
                data(page)
                        .getAsJsonArray("runs")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("samples")
                        .getAsJsonArray("prompts")
                        .get(0)
                        .getAsJsonObject()
                        .get("prompt")
                        .getAsString();
        assertThat(prompt).isEqualTo("prompt " + SmallRuns.HOSTILE);
    }

    @Test
    void figuresAreWellFormedWhateverTheNamesOfTheRuns() throws Exception {
        for (String name : List.of("a <b> & \"c\" ]]>", "d")) {
            SmallRuns.write(directory.resolve(name), 2, 3, SmallRuns.HOSTILE);
        }
        Path page =
                Report.of(List.of(directory.resolve("a <b> & \"c\" ]]>"), directory.resolve("d")))
                        .write(directory.resolve("report"), OptionalInt.empty());
        List<String> names =
                List.of(
                        "perplexity",
                        "differences",
                        "histograms-run-1",
                        "histograms-run-2",
                        "deciles-run-1",
                        "deciles-run-2",
                        "measures-1",
                        "measures-2",
                        "mixture-run-1",
                        "mixture-run-2",
                        "losses-run-1",
                        "losses-run-2",
                        "times-run-1-1",
                        "times-run-1-2",
                        "times-run-2-1",
                        "times-run-2-2");
        assertThat(page.resolveSibling("figures").toFile().list())
                .containsExactlyInAnyOrderElementsOf(
                        names.stream()
                                .flatMap(
                                        name ->
                                                PngFigures.hasFonts()
                                                        ? Stream.of(name + ".svg", name + ".png")
                                                        : Stream.of(name + ".svg"))
                                .toList());
        for (String name : names) {
            Path figure = page.resolveSibling("figures").resolve(name + ".svg");
            Element svg =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(figure.toFile())
                            .getDocumentElement();
            assertThat(svg.getTagName()).isEqualTo("svg");
            assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(10);
            assertThat(svg.getElementsByTagName("b").getLength()).isZero();
            assertThat(svg.getElementsByTagName("style").getLength()).isZero();
        }
    }

    /** Lines and letters have the colours of the SVG. */
    @Test
    void imagesShowWhatTheFiguresShow() throws IOException {
        assumeTrue(
                PngFigures.hasFonts(),
                "Java must find fonts: install fontconfig fonts-dejavu-core");
        for (String name : List.of("a", "b")) {
            SmallRuns.write(directory.resolve(name), 2, 3, "text");
        }
        Path page =
                Report.of(List.of(directory.resolve("a"), directory.resolve("b")))
                        .write(directory.resolve("report"), OptionalInt.empty());
        BufferedImage image =
                ImageIO.read(page.resolveSibling("figures").resolve("perplexity.png").toFile());
        assertThat(image.getWidth()).isEqualTo(1600);
        assertThat(image.getHeight()).isEqualTo(960);
        Map<Integer, Long> pixels =
                Arrays.stream(
                                image.getRGB(
                                        0, 0, image.getWidth(), image.getHeight(), null, 0, 1600))
                        .boxed()
                        .collect(
                                Collectors.groupingBy(
                                        rgb -> rgb & 0xffffff, Collectors.counting()));
        assertThat(pixels.get(0xffffff)).isGreaterThan(1_000_000L);
        assertThat(pixels.get(0x0072b2)).as("first run").isGreaterThan(200L);
        assertThat(pixels.get(0xd55e00)).as("second run").isGreaterThan(200L);
        assertThat(pixels.get(0x1b1f24)).as("title").isGreaterThan(100L);
    }

    @Test
    void aRunWithoutAnyFiniteNumberHasAPageAndNoFigures() throws IOException {
        Path run = directory.resolve("run");
        SmallRuns.writeSeed(run, 0, 1, "text");
        Files.writeString(
                run.resolve("metrics.jsonl"),
                "{\"formatVersion\":2,\"generation\":0,\"seed\":0,\"test\":{\"tokenPerplexity\":\"NaN\"}}\n");
        Tiny.contents(run).keySet().stream()
                .filter(name -> name.startsWith("generation-00") || name.startsWith("timings"))
                .forEach(name -> assertThat(run.resolve(name).toFile().delete()).isTrue());
        Path page = report("run");
        assertThat(page).isNotEmptyFile();
        assertThat(page.resolveSibling("figures")).isEmptyDirectory();
        assertThat(data(page).getAsJsonArray("runs").toString())
                .contains("test.tokenPerplexity is NaN", "timings.jsonl: no such file");
    }

    /** A generation that is not finite, and one that is missing. */
    private static void spoilFirstSeed(Path run) throws IOException {
        Path metrics = run.resolve("seed-0/metrics.jsonl");
        List<String> lines = Files.readAllLines(metrics);
        Files.writeString(
                metrics,
                lines.get(0).replace("\"tokenPerplexity\":30", "\"tokenPerplexity\":\"Infinity\"")
                        + "\n"
                        + lines.get(2)
                        + "\n");
    }

    @Test
    void whateverIsMissingOrNotFiniteIsNamed() throws IOException {
        Path run = directory.resolve("run");
        SmallRuns.write(run, 6, 3, "text");
        spoilFirstSeed(run);
        Files.delete(run.resolve("seed-0/generation-02/mixture.jsonl"));
        Files.writeString(
                run.resolve("seed-0/generation-00/block-losses.jsonl"),
                "{\"block\":0,\"nllNats\":\"NaN\",\"scoredTokens\":3}\n");
        Path second = run.resolve("seed-1/metrics.jsonl");
        Files.writeString(second, Files.readAllLines(second).get(0) + "\n");
        Path third = run.resolve("seed-2/manifest.json");
        Files.writeString(
                third,
                Files.readString(third).replace("\"formatVersion\": 2", "\"formatVersion\": 1"));
        Path fourth = run.resolve("seed-3/manifest.json");
        Files.writeString(
                fourth, Files.readString(fourth).replace("\"epochs\": 2", "\"epochs\": 5"));
        Files.delete(run.resolve("seed-4/manifest.json"));
        Files.delete(run.resolve("seed-5/manifest.json"));
        Files.delete(run.resolve("seed-5/metrics.jsonl"));
        List<String> problems =
                Report.of(List.of(run)).toJson().getAsJsonArray("problems").asList().stream()
                        .map(problem -> problem.getAsString())
                        .toList();
        assertThat(problems)
                .containsExactly(
                        "%s/seed-0/generation-02/mixture.jsonl: no such file or directory"
                                .formatted(run),
                        run + "/seed-0 has later generations, but not 1",
                        run + "/seed-0, generation 0: test.tokenPerplexity is Infinity",
                        run
                                + "/seed-0, generation 0: 1 training blocks have no finite perplexity under generation 0",
                        run + "/seed-1 is not finished: 1 of 3 generations are measured",
                        "could not read %1$s/seed-2: formatVersion must be 2, got 1 in %1$s/seed-2/manifest.json; it was written by another version of ouroboros"
                                .formatted(run),
                        "could not read %1$s/seed-4: %1$s/seed-4/manifest.json: no such file or directory"
                                .formatted(run),
                        run + "/seed-5 has not started: no manifest.json",
                        "%1$s/seed-3 and %1$s/seed-0 have different configurations: epochs"
                                .formatted(run));
    }

    @Test
    void tablesShowMissingValuesAndValuesThatAreNotFinite() throws IOException {
        Path run = directory.resolve("run");
        SmallRuns.write(run, 2, 3, "text");
        spoilFirstSeed(run);
        Path page = report("run");
        assertThat(Files.readString(page.resolveSibling("perplexity.tex")))
                .contains("run ($n = 2$)", "0 & $\\infty \\pm \\mathrm{NaN}$ \\\\")
                .contains("1 & $41.00$ (1) \\\\", "2 & $50.50 \\pm 0.71$ \\\\");
    }

    @Test
    void severalRunsAreCompared() throws IOException {
        SmallRuns.write(directory.resolve("a_1"), 3, 3, "text");
        SmallRuns.write(directory.resolve("b"), 2, 2, "text");
        Path a = directory.resolve("a_1");
        Path b = directory.resolve("b");
        Path output = directory.resolve("both");
        assertThat(CommandResult.of("report", a, b, "--output", output))
                .isEqualTo(
                        new CommandResult(
                                0,
                                """
                                run  seeds  generations  first test ppl  last test ppl
                                ---  -----  -----------  --------------  -------------
                                a_1      3       3 of 3           31.00          51.00
                                b        2       2 of 2           30.50          40.50

                                report: %s
                                """
                                        .formatted(output.resolve("index.html")),
                                ""));
        JsonObject summary = JsonFields.read(output.resolve("summary.json")).object();
        assertThat(summary.getAsJsonObject("comparison").getAsJsonArray("pairs")).hasSize(1);
        assertThat(output.resolve("perplexity.csv"))
                .content()
                .startsWith(
                        "run,generation,n,mean,standardDeviation,interval95Low,interval95High\n")
                .contains("\na_1,0,3,31.0,1.0,30.0,32.0\n");
        assertThat(output.resolve("metrics.csv"))
                .content()
                .startsWith("run,formatVersion,generation,seed,")
                .hasLineCount(1 + 9 + 4);
        assertThat(output.resolve("perplexity.tex"))
                .content()
                .contains("a\\_1 ($n = 3$) & b ($n = 2$) \\\\", "2 & $51.00 \\pm 1.00$ & -- \\\\");
        assertThat(output.toFile().list()).hasSize(6);
    }

    @Test
    void aRunThatCannotBeReadIsNamedIfOthersCan() throws IOException {
        SmallRuns.writeSeed(directory.resolve("a"), 0, 2, "text");
        SmallRuns.writeSeed(directory.resolve("b"), 7, 2, "text");
        Path nothing = directory.resolve("nothing");
        JsonObject json =
                Report.of(List.of(directory.resolve("a"), directory.resolve("b"), nothing))
                        .toJson();
        assertThat(JsonFormat.line(json.get("problems")))
                .isEqualTo(
                        "[\"%s must be a run directory or hold seed-N directories, got nothing of that name\",\"could not compare the runs: b and a have no seed in common, got seed 7 and seed 0\"]"
                                .formatted(nothing));
        assertThat(json.getAsJsonArray("runs")).hasSize(2);
    }

    @Test
    void aWatchedReportIsWrittenUntilTheRunIsFinished() throws Exception {
        Path run = directory.resolve("run");
        SmallRuns.writeSeed(run, 0, 2, "text");
        Path metrics = run.resolve("metrics.jsonl");
        String whole = Files.readString(metrics);
        Files.writeString(metrics, whole.lines().findFirst().orElseThrow() + "\n");
        CompletableFuture<CommandResult> watching =
                CompletableFuture.supplyAsync(() -> CommandResult.of("report", run, "--watch", 1));
        Path page = run.resolve("report/index.html");
        while (!Files.exists(page)) {
            Thread.sleep(20);
        }
        assertThat(Files.readString(page)).contains("<meta http-equiv=\"refresh\" content=\"1\">");
        AtomicFiles.writeString(metrics, whole);
        CommandResult result = watching.get(60, TimeUnit.SECONDS);
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("1 of 2").endsWith("report: " + page + "\n");
        assertThat(result.out()).contains("2 of 2");
        assertThat(Files.readString(page)).doesNotContain("http-equiv=\"refresh\"");
    }

    @Test
    void wrongUseAndUnreadableRunsFailWithOneLine() throws IOException {
        Path run = directory.resolve("run");
        SmallRuns.writeSeed(run, 0, 2, "text");
        assertUsage(
                "--output must be given with several runs, got no --output",
                CommandResult.of("report", run, directory));
        assertUsage(
                "RUN must name each run once, got %s twice".formatted(run),
                CommandResult.of("report", run, run, "--output", directory.resolve("o")));
        assertUsage(
                "--watch must be at least 1, got 0", CommandResult.of("report", run, "--watch", 0));
        assertUsage("missing required parameter: 'RUN'", CommandResult.of("report"));
        Path none = directory.resolve("none");
        assertFails(
                none
                        + " must be a run directory or hold seed-N directories, got nothing of that name",
                CommandResult.of("report", none));
        assertFails(
                run
                        + " must hold only a report or not exist, got generation-00 in it; choose another --output",
                CommandResult.of("report", run, "--output", run));
        Files.writeString(run.resolve("metrics.jsonl"), "");
        assertFails(run + " has not measured a generation yet", CommandResult.of("report", run));
        Files.writeString(run.resolve("manifest.json"), "{\"formatVersion\": 3}");
        assertFails(
                "could not read %1$s: formatVersion must be 2, got 3 in %1$s/manifest.json; it was written by another version of ouroboros"
                        .formatted(run),
                CommandResult.of("report", run));
    }

    private Path report(String run) throws IOException {
        return Report.of(List.of(directory.resolve(run)))
                .write(directory.resolve("report"), OptionalInt.empty());
    }

    private static JsonObject data(Path page) throws IOException {
        String html = Files.readString(page);
        int start = html.indexOf(BEFORE_DATA) + BEFORE_DATA.length();
        return JsonFields.parse(html.substring(start, html.indexOf("</script>", start)), "data")
                .object();
    }

    private static void assertFails(String message, CommandResult result) {
        assertThat(result).isEqualTo(CommandResult.failure(message));
    }

    @Test
    void aGenerationThatTheRunDoesNotHaveIsNamed() throws IOException {
        Path run = directory.resolve("run");
        SmallRuns.write(run, 4, 3, "a");
        for (int seed = 0; seed < 3; seed++) {
            Path metrics = run.resolve("seed-" + seed + "/metrics.jsonl");
            int generation = List.of(-1, 3, 100_000).get(seed);
            Files.writeString(
                    metrics,
                    Files.readString(metrics)
                            .replace("\"generation\":2", "\"generation\":" + generation));
        }
        assertThat(JsonFormat.line(Report.of(List.of(run)).toJson().get("problems")))
                .contains(
                        "seed-0/metrics.jsonl line 3 must be one of the run's 3, from 0, got -1",
                        "seed-1/metrics.jsonl line 3 must be one of the run's 3, from 0, got 3",
                        "seed-2/metrics.jsonl line 3 must be one of the run's 3, from 0, got 100000");
    }

    private static void assertUsage(String message, CommandResult result) {
        assertThat(result).isEqualTo(CommandResult.usage("report", message));
    }
}
