package io.ouroboros.harness.cli;

import io.ouroboros.harness.finetuning.CheckpointInterval;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How often a training saves its state; of no influence on its numbers. */
final class CheckpointOptions {

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS|TIME",
            converter = IntervalConverter.class,
            description =
                    "How often a training saves its state: a number of steps such as 500, or a time"
                            + " such as 30s, 10m or 2h (default: 10m).")
    private CheckpointInterval interval = CheckpointInterval.DEFAULT;

    CheckpointInterval interval() {
        return interval;
    }

    /** Reads an interval with a message that names the option. */
    static final class IntervalConverter implements ITypeConverter<CheckpointInterval> {
        @Override
        public CheckpointInterval convert(String value) {
            try {
                return CheckpointInterval.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
