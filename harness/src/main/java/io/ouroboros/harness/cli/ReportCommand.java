package io.ouroboros.harness.cli;

import com.google.gson.JsonObject;
import io.ouroboros.harness.report.Report;
import io.ouroboros.harness.runtime.JsonFormat;
import io.ouroboros.harness.runtime.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs as a page of figures and texts. */
@Command(
        name = "report",
        description = {
            "Writes a page of figures, texts and tables of one run, or of several side by side.",
            "index.html is one file that opens in any browser, without a network; beside it are the numbers as CSV, LaTeX and JSON."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros report runs/nature-a",
            "  ouroboros report runs/nature-a runs/nature-b --output reports/a-and-b"
        })
final class ReportCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    @SuppressWarnings("UnusedVariable") // Main reads it
    private CommonOptions common = new CommonOptions();

    @Mixin private FormatOption format = new FormatOption();

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description =
                    "A run directory, or one of --seeds with seed-N below it; it may still be going on.")
    private List<Path> runs = List.of();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Where the report goes, in place of one that is there (default: report below RUN).")
    private @Nullable Path output;

    ReportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = output;
        if (directory == null) {
            Problems problems = new Problems();
            problems.check(
                    runs.size() == 1, "--output must be given with several runs, got no --output");
            problems.throwIfAny();
            directory = runs.get(0).resolve("report");
        }
        Report report = Report.of(runs);
        Path page = report.write(directory);
        if (format.format() == OutputFormat.JSON) {
            JsonObject json = report.toJson();
            json.addProperty("page", page.toString());
            session.out().println(JsonFormat.line(json));
        } else {
            session.out().printf("%s%n%nreport: %s%n", report.toText(), page.toAbsolutePath());
        }
        return ExitCode.DONE;
    }
}
