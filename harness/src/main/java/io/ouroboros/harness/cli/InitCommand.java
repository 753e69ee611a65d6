package io.ouroboros.harness.cli;

import com.google.gson.JsonObject;
import io.ouroboros.harness.data.TokenizerFiles;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.models.Architectures;
import io.ouroboros.models.RandomModel;
import io.ouroboros.models.architecture.ModelConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A randomly initialised model from a configuration. */
@Command(
        name = "init",
        description = "Writes a randomly initialised model from a configuration.",
        footer = {
            "  ouroboros init --config opt-125m/config.json --seed 7 --output random-opt",
            "  ouroboros init --config small.json --tokenizer facebook/opt-125m --output small"
        })
final class InitCommand extends Subcommand {

    @Mixin private HubOptions hub = new HubOptions();
    @Mixin private ModelRevision modelRevision = new ModelRevision();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "A config.json as Hugging Face models have it.")
    private Path config = Path.of("");

    @Option(
            names = "--tokenizer",
            paramLabel = "MODEL",
            description =
                    "Copy the tokenizer of this model directory or hub id (default: of --config's directory).")
    private @Nullable String tokenizer;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Where to write the model; must not exist.")
    private Path output = Path.of("");

    @Override
    int run() throws IOException {
        Checks checks = checks();
        String[] ofTheHub = {"--cache-directory", "--offline", "--model-revision"};
        checks.ignored(tokenizer == null, "--tokenizer", "none", ofTheHub);
        checks.throwIfAny();
        JsonObject json = JsonFields.read(config).object();
        ModelConfiguration model = Architectures.configurationOf(json, config.toString());
        Path parent = config.toAbsolutePath().getParent();
        Path companions = tokenizer != null ? requireTokenizer(tokenizer) : parent;
        if (companions != null && TokenizerFiles.exist(companions)) {
            TokenizerFiles.open(companions, model).close();
        }
        AtomicFiles.directory(
                output,
                target -> {
                    RandomModel.write(json, config.toString(), seed, target);
                    if (companions != null) {
                        TokenizerFiles.copy(companions, target);
                    }
                });
        print(
                "%s holds a random model of %s parameters, seed %d"
                        .formatted(output, Quantities.count(model.numParameters()), seed));
        return ExitCode.DONE;
    }

    private Path requireTokenizer(String given) throws IOException {
        Path directory = hub.inputs(this).model(given, modelRevision.revision);
        if (!TokenizerFiles.exist(directory)) {
            throw new IllegalArgumentException(
                    "--tokenizer must be a model directory or hub id with tokenizer.json, or OPT's vocab.json and merges.txt, got "
                            + given);
        }
        return directory;
    }
}
