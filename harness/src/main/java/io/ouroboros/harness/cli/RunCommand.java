package io.ouroboros.harness.cli;

import io.ouroboros.harness.experiment.Experiment;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.experiment.GenerationMetrics;
import io.ouroboros.harness.experiment.RunConfig;
import io.ouroboros.harness.hub.HubInputs;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.UsageException;
import io.ouroboros.harness.seeds.SeedRuns;
import io.ouroboros.harness.seeds.SeedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The recursive experiment. */
@Command(
        name = "run",
        description = {
            "Runs the recursive experiment: every generation is the model fine-tuned on what the one"
                    + " before wrote, and measured on original text.",
            "The same command resumes an interrupted run; with more --generations it extends a"
                    + " finished one."
        },
        footer = {
            "  ouroboros run --model facebook/opt-125m --dataset wikitext:wikitext-2-raw-v1 --run-directory runs/a0",
            "  ouroboros run --preset nature-b --seed 3 --model opt-125m --dataset wikitext-2-raw-v1"
                    + " --run-directory runs/b3",
            "  ouroboros run --run-directory runs/b3 --resume",
            "  ouroboros run --seeds 0-4 --devices cuda:0,cuda:1 --model facebook/opt-125m"
                    + " --dataset wikitext:wikitext-2-raw-v1 --run-directory runs/a",
            "  ouroboros run --from-manifest runs/b3/manifest.json --seed 4 --run-directory runs/b4"
        })
@HelpGroup.In(HelpGroup.RUN)
final class RunCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();
    @Mixin private StatedOptions stated = new StatedOptions();

    @Mixin private Settings<ExperimentConfig> experiment = new Settings<>(ExperimentConfig.class);

    @Mixin private GenerationConfigOption generationConfig = new GenerationConfigOption();
    @Mixin private SeedOptions seeds = new SeedOptions();
    @Mixin private CheckpointOptions checkpoints = new CheckpointOptions();
    @Mixin private HubOptions hub = new HubOptions();
    @Mixin private ModelRevision modelRevision = new ModelRevision();
    @Mixin private DatasetRevision datasetRevision = new DatasetRevision();

    @Option(
            names = "--run-directory",
            paramLabel = "DIR",
            required = true,
            description = "Directory of all files of the run; created if it does not exist.")
    private Path runDirectory = Path.of("");

    @Option(
            names = "--max-checkpoints",
            paramLabel = "N",
            description =
                    "Keep the weights of the N newest generations and of generation 0, and delete those of"
                            + " the others (default: 0, keep all).")
    @Rule(atLeast = 0)
    private int maxCheckpoints;

    @Option(
            names = "--tensorboard",
            description = "Write event files for TensorBoard into tensorboard/ of --run-directory.")
    private boolean tensorBoard;

    @Override
    int run() throws IOException, InterruptedException {
        ExperimentConfig config = config();
        Progress progress = progress();
        Interruption interruption = resumable();
        if (seeds.given()) {
            return runSeeds(config, progress, interruption);
        }
        RunConfig settings =
                new RunConfig(
                        checkpoints.interval,
                        blocks -> Map.of(),
                        maxCheckpoints,
                        tensorBoard,
                        stated.repeated());
        List<GenerationMetrics> lines =
                new Experiment(common.settings(), progress, interruption)
                        .run(config, runDirectory, settings);
        print(lines, GenerationMetrics.table(lines, List.of()));
        return ExitCode.DONE;
    }

    private int runSeeds(ExperimentConfig config, Progress progress, Interruption interruption)
            throws IOException, InterruptedException {
        SeedRuns runs = seeds.runs(config, common.settings(), runDirectory);
        List<String> failures =
                runs.run(
                        seeds.program(config, runs, spec.commandLine().getParseResult()),
                        progress,
                        interruption);
        if (!failures.isEmpty()) {
            failures.forEach(failure -> Failures.line(session.err(), failure));
            return ExitCode.FAILED;
        }
        Map<Long, List<GenerationMetrics>> metrics = runs.metrics();
        print(metrics.values().stream().flatMap(List::stream).toList(), SeedTable.of(metrics));
        return ExitCode.DONE;
    }

    private void print(List<GenerationMetrics> lines, String table) {
        format.print(this, lines.stream().map(GenerationMetrics::toJson).toList(), table);
    }

    /** The configuration that the command line asks for, with inputs on this machine. */
    ExperimentConfig config() throws IOException {
        if (stated.areInAFile()) { // report a conflict before a file that need not exist
            Checks sources = checks();
            seeds.check(sources);
            stated.check(sources);
            sources.throwIfAny();
        }
        apply(stated.arguments(runDirectory));
        ExperimentConfig config = experiment.read();
        check(config);
        requireThere("model", config.model());
        requireThere("dataset", config.dataset());
        HubInputs inputs = hub.inputs(this);
        Path model = inputs.model(config.model().toString(), modelRevision.revision);
        generationConfig.follow(model, experiment, () -> check(experiment.read()));
        Path dataset = inputs.data(config.dataset().toString(), datasetRevision.revision);
        // absolute, so that the run resumes from any directory
        spec.findOption("--model").setValue(model.toAbsolutePath().normalize());
        spec.findOption("--dataset").setValue(dataset.toAbsolutePath().normalize());
        return experiment.read();
    }

    /** The paths in a manifest are those of the machine on which its run was started. */
    private void requireThere(String input, Path path) {
        boolean isStated = stated.areInAFile() && !experiment.isTyped("--" + input);
        if (isStated && !Files.exists(path)) {
            throw new HarnessException(
                    "the %s of %s must exist, got nothing at %s; give its new place by --%s"
                            .formatted(input, stated.where(runDirectory), path, input));
        }
    }

    private void check(ExperimentConfig config) {
        Checks checks = checks();
        seeds.check(checks);
        stated.check(checks);
        checks.check(
                !config.model().toString().isEmpty(),
                "--model must be given, got none; name a Hugging Face model directory or a hub id, or use --resume");
        checks.check(
                !config.dataset().toString().isEmpty(),
                "--dataset must be given, got none; name a directory with train, valid and test files or a hub id, or use --resume");
        config.check(checks);
        checks.throwIfAny();
    }

    /** Takes stated values for the options that the command line does not give. */
    private void apply(List<String> statedArguments) {

        List<String> arguments = new ArrayList<>(List.of("run", "--run-directory=needed"));
        arguments.addAll(statedArguments);
        ParseResult found;
        try {
            found =
                    Ouroboros.commandLine(session, List.of(new RunCommand()))
                            .parseArgs(arguments.toArray(String[]::new))
                            .subcommand();
        } catch (ParameterException e) {
            throw new UsageException(
                    List.of(stated.where(runDirectory) + ": " + ParameterMessages.of(e)));
        }
        ParseResult given = spec.commandLine().getParseResult();
        for (OptionSpec option : found.matchedOptions()) {
            if (!given.hasMatchedOption(option.longestName())) { // such as --run-directory
                spec.findOption(option.longestName()).setValue(option.getValue());
            }
        }
    }
}
