package io.ouroboros.harness.cli;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.corpus.CorpusFile;
import io.ouroboros.harness.experiment.GenerationExport;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.models.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A generation's model and corpus, for other programs. */
@Command(
        name = "export",
        description = {
            "Takes a generation's model and corpus out of a run, for other programs.",
            "The model opens with transformers' from_pretrained, the corpus with datasets.load_dataset."
        },
        footer = {
            "  ouroboros export --run-directory runs/a3 --generation 4 --output opt-generation-4",
            "  ouroboros export --run-directory runs/a3 --generation 4 --output opt-half --dtype bfloat16",
            "  ouroboros export --run-directory runs/a3 --generation 4 --corpus generation-4.parquet"
        })
final class ExportCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();

    @Option(
            names = "--run-directory",
            paramLabel = "DIR",
            required = true,
            description = "The run; it need not be finished.")
    private Path runDirectory = Path.of("");

    @Option(
            names = "--generation",
            paramLabel = "N",
            required = true,
            description = "Which generation, from 0.")
    @Rule(atLeast = 0)
    private int generation;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Write the model as a Hugging Face directory with its tokenizer; must not exist.")
    private @Nullable Path output;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            converter = DtypeConverter.class,
            description =
                    "How to store the weights: float32, float16 or bfloat16 (default: float32).")
    private StorageType type = StorageType.F32;

    @Option(
            names = "--corpus",
            paramLabel = "FILE",
            description =
                    "Write the corpus that the generation wrote, one row a token block: ids and, with"
                            + " a tokenizer, text, as .jsonl or .parquet.")
    private @Nullable Path corpus;

    @Override
    int run() throws IOException {
        Checks checks = checks();
        checks.check(
                output != null || corpus != null,
                "--output or --corpus must be given, got neither");
        checks.ignored(output == null && corpus != null, "--output", "--corpus only", "--dtype");
        checks.throwIfAny();
        if (corpus != null) {
            CorpusFile.requireFormat(corpus);
        }
        GenerationExport export = new GenerationExport(new RunFiles(runDirectory), generation);
        JsonObject json = new JsonObject();
        json.addProperty("generation", generation);
        List<String> text = new ArrayList<>();
        if (output != null) {
            export.writeCheckpoint(output, type);
            long sizeBytes = Files.size(output.resolve("model.safetensors"));
            json.addProperty("model", output.toString());
            json.addProperty("dtype", type.dtype());
            json.addProperty("weightsSizeBytes", sizeBytes);
            String size = Quantities.bytes(sizeBytes);
            text.add(
                    "%s holds generation %d's model, %s of weights in %s"
                            .formatted(output, generation, size, type.dtype()));
        }
        if (corpus != null) {
            int numBlocks = export.writeCorpus(corpus);
            json.addProperty("corpus", corpus.toString());
            json.addProperty("blocks", numBlocks);
            text.add(
                    "%s holds the %s blocks that generation %d wrote"
                            .formatted(corpus, Quantities.count(numBlocks), generation));
        }
        format.print(this, json, String.join("\n", text));
        return ExitCode.DONE;
    }

    /** Reads a type by PyTorch's name. */
    static final class DtypeConverter implements ITypeConverter<StorageType> {
        @Override
        public StorageType convert(String value) {
            for (StorageType type : StorageType.values()) {
                if (type.dtype().equals(value)) {
                    return type;
                }
            }
            throw new TypeConversionException(
                    "--dtype must be one of float32, float16, bfloat16, got " + value);
        }
    }
}
