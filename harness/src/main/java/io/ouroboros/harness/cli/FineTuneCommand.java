package io.ouroboros.harness.cli;

import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.finetuning.FineTuningJob;
import io.ouroboros.harness.finetuning.FineTuningResult;
import io.ouroboros.harness.finetuning.TrainingIdentity;
import io.ouroboros.harness.hub.HubInputs;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
        footer = {
            "  ouroboros fine-tune --model facebook/opt-125m --train wikitext:wikitext-2-raw-v1 --output tuned",
            "  ouroboros fine-tune --model small --train a.txt --validation b.txt --epochs 3"
                    + " --learning-rate 1e-3 --output tuned"
        })
final class FineTuneCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();
    @Mixin private Settings<BlockConfig> blocks = new Settings<>(BlockConfig.class);

    @Mixin private Settings<FineTuningConfig> training = new Settings<>(FineTuningConfig.class);

    @Mixin private CheckpointOptions checkpoints = new CheckpointOptions();
    @Mixin private Settings<BlockLimits> limits = new Settings<>(BlockLimits.class);
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

    @Override
    int run() throws IOException {
        FineTuningConfig settings = training.read();
        Checks checks = checks();
        settings.check(checks);
        checks.throwIfAny();
        HubInputs inputs = hub.inputs(this);
        String other = validation == null ? train : validation;
        List<Path> data = inputs.data(train, other, datasetRevision.revision);
        FineTuningJob work =
                new FineTuningJob(
                        inputs.model(model, modelRevision.revision),
                        data.get(0),
                        data.get(1),
                        output,
                        TrainingIdentity.ofGeneration(seed, 0),
                        settings,
                        blocks.read(),
                        limits.read(),
                        checkpoints.interval);
        FineTuningResult result = work.run(common.settings(), progress(), resumable());
        format.print(this, JsonRecords.toJson(result), result.toText());
        return ExitCode.DONE;
    }
}
