package io.ouroboros.harness.cli;

import io.ouroboros.harness.experiment.CorpusMeasure;
import io.ouroboros.harness.experiment.Experiment;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.experiment.RunDirectory;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.runtime.JsonFormat;
import io.ouroboros.harness.runtime.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The recursive experiment. */
@Command(
        name = "run",
        description = {
            "Runs the recursive experiment: every generation is the model fine-tuned on what the one"
                    + " before wrote, and measured on original text.",
            "The same command continues a run that was stopped."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros run --model opt-125m --dataset wikitext-2-raw-v1 --run-directory runs/a0",
            "  ouroboros run --preset nature-b --seed 3 --model opt-125m --dataset wikitext-2-raw-v1"
                    + " --run-directory runs/b3",
            "  ouroboros run --run-directory runs/b3 --resume"
        })
final class RunCommand implements Callable<Integer> {

    private final Session session;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private FormatOption format = new FormatOption();
    @Mixin private ExperimentOptions experiment = new ExperimentOptions();

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "Start from a preset's options: nature-a (the defaults), nature-b, nature-rep2 or"
                            + " runner-template; options given beside it win.")
    private @Nullable String preset;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Hugging Face model directory that every generation starts from.")
    private @Nullable Path model;

    @Option(
            names = "--dataset",
            paramLabel = "DIR",
            description = "Directory with a train, a valid and a test file of original text.")
    private @Nullable Path dataset;

    @Option(
            names = "--run-directory",
            paramLabel = "DIR",
            required = true,
            description = "Where everything of the run goes; made if it is missing.")
    private Path runDirectory = Path.of("");

    @Option(
            names = "--resume",
            description = "Continue the run in --run-directory with the options that it has.")
    private boolean resume;

    RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        List<JsonFields> lines =
                new Experiment(
                                common.settings(),
                                common.progress(session.terminal()),
                                session.interruption().advising("the same command resumes"))
                        .run(config(), runDirectory, CorpusMeasure.none());
        if (format.format() == OutputFormat.JSON) {
            lines.forEach(line -> session.out().println(JsonFormat.line(line.object())));
        } else {
            session.out().println(Experiment.table(lines, List.of()));
        }
        return ExitCode.DONE;
    }

    /** The configuration that the command line asks for. */
    ExperimentConfig config() throws IOException {
        if (resume) {
            return RunDirectory.configOf(runDirectory);
        }
        if (preset != null) {
            applyPreset(preset);
        }
        Path chosenModel = model;
        Path chosenDataset = dataset;
        if (chosenModel == null || chosenDataset == null) {
            Problems problems = new Problems();
            problems.check(
                    chosenModel != null,
                    "--model must be given, got none; name a Hugging Face model directory, or use --resume");
            problems.check(
                    chosenDataset != null,
                    "--dataset must be given, got none; name a directory with train, valid and test files, or use --resume");
            problems.throwIfAny();
            throw new IllegalStateException("a missing option must have been reported");
        }
        // a run is resumed from anywhere
        return experiment.config(
                chosenModel.toAbsolutePath().normalize(),
                chosenDataset.toAbsolutePath().normalize());
    }

    /** Takes the preset's values for the options that the command line does not give. */
    private void applyPreset(String name) throws IOException {
        if (spec == null) {
            throw new IllegalStateException("picocli must have set the command's specification");
        }
        List<String> arguments = new ArrayList<>(Presets.arguments(name));
        arguments.addAll(List.of("--run-directory", "needed")); // given, so not taken over
        ParseResult stated =
                new CommandLine(new RunCommand(session))
                        .parseArgs(arguments.toArray(String[]::new));
        ParseResult given = spec.commandLine().getParseResult();
        for (OptionSpec option : stated.matchedOptions()) {
            if (!given.hasMatchedOption(option.longestName())) {
                spec.findOption(option.longestName()).setValue(option.getValue());
            }
        }
    }
}
