package io.ouroboros.harness.cli;

import com.google.gson.JsonObject;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.report.Report;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a report on runs. */
@Command(
        name = "report",
        description = {
            "Writes a page with figures, samples and tables of one run, or of several for comparison.",
            "index.html is a single file that opens in any browser without a network; the numbers are beside it as CSV, LaTeX and JSON."
        },
        footer = {
            "  ouroboros report runs/nature-a",
            "  ouroboros report runs/nature-a runs/nature-b --output reports/a-and-b",
            "  ouroboros report runs/nature-a --watch 60"
        })
final class ReportCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();

    @Mixin private RunArguments arguments = new RunArguments();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Directory of the report; an earlier report is replaced (default: report below RUN).")
    private @Nullable Path output;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            description =
                    "Rewrite the report at this interval until every generation is measured; the page"
                            + " reloads itself.")
    @Rule(atLeast = 1)
    private @Nullable Integer watchSeconds;

    @Override
    int run() throws IOException, InterruptedException {
        Checks checks = checks();
        checks.check(
                output != null || arguments.runs().size() == 1,
                "--output must be given with several runs, got no --output");
        checks.throwIfAny();
        Path directory = output == null ? arguments.runs().get(0).resolve("report") : output;
        Report report = Report.of(arguments.runs());
        while (watchSeconds != null && !report.isFinished()) {
            print(report, report.write(directory, OptionalInt.of(watchSeconds)));
            await(Duration.ofSeconds(watchSeconds));
            report = Report.of(arguments.runs());
        }
        print(report, report.write(directory, OptionalInt.empty()));
        return ExitCode.DONE;
    }

    private void print(Report report, Path page) {
        JsonObject json = report.toJson();
        json.addProperty("page", page.toString());
        format.print(
                this, json, report.toText() + "\n\nreport: " + page.toAbsolutePath().normalize());
    }

    private void await(Duration duration) throws InterruptedException {
        String advice = "the report shows the state when it was last written";
        Interruption interruption = session.interruption().advising(advice);
        long end = System.nanoTime() + duration.toNanos();
        interruption.check();
        while (System.nanoTime() < end) {
            Thread.sleep(100);
            interruption.check();
        }
    }
}
