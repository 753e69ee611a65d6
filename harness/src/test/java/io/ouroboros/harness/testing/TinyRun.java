package io.ouroboros.harness.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs of a second or so, made by the command itself. */
public final class TinyRun {

    private TinyRun() {}

    /**
     * Runs in {@code directory/run}, on {@code directory/model} and {@code directory/dataset}.
     *
     * @param directory an empty directory
     * @param options more options of {@code run}
     * @return the run directory
     */
    public static Path in(Path directory, String... options) throws IOException {
        Path run = directory.resolve("run");
        List<Object> arguments = new ArrayList<>();
        arguments.add("run");
        arguments.add("--model=" + Tiny.modelWithTokenizer(directory.resolve("model")));
        arguments.add("--dataset=" + Tiny.dataset(directory.resolve("dataset")));
        arguments.add("--run-directory=" + run);
        arguments.add("--block-length=" + Tiny.BLOCK_LENGTH);
        arguments.addAll(List.of(options));
        CommandResult result = CommandResult.of(arguments.toArray());
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return run;
    }
}
