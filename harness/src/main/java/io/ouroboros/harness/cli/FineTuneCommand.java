package io.ouroboros.harness.cli;

import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.experiment.ExperimentConfig.Limits;
import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.finetuning.FineTuningJob;
import io.ouroboros.harness.hub.HubInputs;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One training of a model. */
@Command(
        name = "fine-tune",
        description = {
            "Fine-tunes a model on token blocks and keeps the epoch that is best on validation data.",
            "The same command continues a training that was stopped."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros fine-tune --model facebook/opt-125m --train wikitext:wikitext-2-raw-v1 --output tuned",
            "  ouroboros fine-tune --model small --train a.txt --validation b.txt --epochs 3"
                    + " --learning-rate 1e-3 --output tuned"
        })
final class FineTuneCommand implements Callable<Integer> {

    private final Session session;

    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private FormatOption format = new FormatOption();
    @Mixin private Settings<BlockConfig> blocks = new Settings<>(BlockConfig.class);

    @Mixin private Settings<FineTuningConfig> training = new Settings<>(FineTuningConfig.class);

    @Mixin private CheckpointOptions checkpoints = new CheckpointOptions();
    @Mixin private Settings<Limits> limits = new Settings<>(Limits.class);
    @Mixin private HubOptions hub = new HubOptions();
    @Mixin private ModelRevision modelRevision = new ModelRevision();
    @Mixin private DatasetRevision datasetRevision = new DatasetRevision();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = "What to start from: " + HubOptions.MODEL + ".")
    private String model = "";

    @Option(
            names = "--train",
            paramLabel = "DATA",
            required = true,
            description = "What to learn: " + HubOptions.DATA + ".")
    private String train = "";

    @Option(
            names = "--validation",
            paramLabel = "DATA",
            description = "The same for validation (default: the validation split of --train).")
    private @Nullable String validation;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Where to write the best epoch's model; must not exist.")
    private Path output = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of order and dropout (default: ${DEFAULT-VALUE}).")
    private long seed;

    FineTuneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        FineTuningConfig settings = training.read();
        Checks checks = common.checks();
        settings.check(checks);
        checks.throwIfAny();
        HubInputs inputs = hub.inputs(session, common);
        Path trainPath = inputs.data(train, datasetRevision.revision());
        FineTuningJob work =
                new FineTuningJob(
                        inputs.model(model, modelRevision.revision()),
                        trainPath,
                        validation == null
                                ? trainPath
                                : inputs.data(validation, datasetRevision.revision()),
                        output,
                        seed,
                        settings,
                        blocks.read(),
                        limits.read().maxTrainBlocks(),
                        limits.read().maxEvalBlocks(),
                        checkpoints.interval());
        session.out()
                .println(
                        work.run(
                                common.settings(),
                                common.progress(session.terminal()),
                                session.interruption().advising("the same command resumes"),
                                format.isJson()));
        return ExitCode.DONE;
    }
}
