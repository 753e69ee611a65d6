package io.ouroboros.harness.cli;

import io.ouroboros.harness.bench.ModelShape;
import io.ouroboros.harness.bench.TrainingBench;
import io.ouroboros.harness.bench.TrainingBenchResult;
import io.ouroboros.harness.bench.TrainingBenchSettings;
import io.ouroboros.harness.runtime.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** How fast this machine trains. */
@Command(
        name = "bench",
        description =
                "Measures this machine's speed, and the share of its matmul peak that is used.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros bench train",
            "  ouroboros bench train --shape small --batch-size 32 --format json"
        })
final class BenchCommand implements Callable<Integer> {

    /** What can be measured. */
    enum Subject {
        /** Training steps and evaluation. */
        TRAIN
    }

    private final Session session;

    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private FormatOption format = new FormatOption();

    @Parameters(
            paramLabel = "WHAT",
            converter = SubjectConverter.class,
            description = "train: training steps and evaluation.")
    private Subject subject = Subject.TRAIN;

    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            converter = ShapeConverter.class,
            description = "Random weights of this shape: opt-125m or small (default: opt-125m).")
    private ModelShape shape = ModelShape.OPT_125M;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Hugging Face model directory, in place of a shape.")
    private @Nullable Path model;

    @Option(
            names = "--batch-size",
            paramLabel = "BLOCKS",
            description = "Blocks of a step (default: ${DEFAULT-VALUE}).")
    private int batchSize = 8;

    @Option(
            names = "--block-length",
            paramLabel = "TOKENS",
            description = "Tokens of a block (default: ${DEFAULT-VALUE}).")
    private int blockLength = 64;

    @Option(
            names = "--micro-batch-size",
            paramLabel = "BLOCKS",
            description = "Most blocks computed at once (default: ${DEFAULT-VALUE}).")
    private int microBatchSize = 8;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Measured steps, after two to warm up (default: ${DEFAULT-VALUE}).")
    private int steps = 5;

    BenchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        return switch (subject) {
            case TRAIN -> train();
        };
    }

    private int train() throws IOException {
        TrainingBench bench =
                new TrainingBench(
                        new TrainingBenchSettings(batchSize, blockLength, microBatchSize, steps),
                        common.settings(),
                        common.progress(session.terminal()),
                        session.interruption());
        TrainingBenchResult result = model != null ? bench.run(model) : bench.run(shape);
        session.out()
                .println(
                        format.format() == OutputFormat.JSON
                                ? JsonFormat.line(result.toJson())
                                : result.table());
        return ExitCode.DONE;
    }

    /** Reads the subject with a message that names the rule. */
    static final class SubjectConverter implements ITypeConverter<Subject> {
        @Override
        public Subject convert(String value) {
            if (value.equals("train")) {
                return Subject.TRAIN;
            }
            throw new TypeConversionException("WHAT must be train, got " + value);
        }
    }

    /** Reads a shape with a message that names the option. */
    static final class ShapeConverter implements ITypeConverter<ModelShape> {
        @Override
        public ModelShape convert(String value) {
            for (ModelShape shape : ModelShape.values()) {
                if (shape.toString().equals(value)) {
                    return shape;
                }
            }
            throw new TypeConversionException("--shape must be opt-125m or small, got " + value);
        }
    }
}
