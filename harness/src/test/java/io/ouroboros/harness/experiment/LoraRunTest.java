package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.models.ModelConversion;
import io.ouroboros.models.lora.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose generations train adapters. */
final class LoraRunTest {

    private static final FineTuningConfig LORA =
            Settings.parse(
                    FineTuningConfig.class,
                    "--lora-rank=2",
                    "--epochs=2",
                    "--batch-size=7",
                    "--learning-rate=0.05");

    @TempDir private Path directory;

    @Test
    void aRunStoppedInEveryWorkIsTheStraightRun() throws IOException {
        ExperimentConfig config =
                ExperimentRun.with(ExperimentRun.in(directory).config(3, 2, 0), LORA);
        Path straight = directory.resolve("straight");
        ExperimentRun.run(config, straight);
        Path stopped = directory.resolve("stopped");
        Set<String> seen = new HashSet<>();
        boolean done = false;
        while (!done) {
            Interruption interruption = Interruption.manual();
            Progress stopping =
                    (what, total, unit) -> {
                        if (seen.add(what)) {
                            interruption.request();
                        }
                        return Progress.silent().start(what, total, unit);
                    };
            try {
                ExperimentRun.run(config, stopped, stopping, interruption);
                done = true;
            } catch (StoppedException e) {
                assertThat(e).hasMessage("stopped by signal");
            }
        }
        assertThat(seen).hasSizeGreaterThan(5);
        assertThat(ExperimentRun.reproducible(stopped))
                .isEqualTo(ExperimentRun.reproducible(straight));
    }

    @Test
    void eachGenerationHasFreshAdaptersOnTheModelThatItStartsFrom() throws IOException {
        ExperimentConfig config =
                ExperimentRun.with(
                        ExperimentRun.with(
                                ExperimentRun.in(directory).config(3, 2, 0), StartWeights.PREVIOUS),
                        LORA);
        Path root = directory.resolve("run");
        ExperimentRun.run(config, root);
        Path first = root.resolve("generation-00/checkpoint");
        assertMerged(first, config.model());
        assertMerged(root.resolve("generation-01/checkpoint"), first);
        assertThat(CommandResult.of("verify", root).exitCode()).isZero();
    }

    /** A checkpoint is its base model with its adapter added, bit for bit. */
    private void assertMerged(Path checkpoint, Path base) throws IOException {
        AdapterDirectory adapter = AdapterDirectory.open(checkpoint.resolve("adapter"));
        assertThat(adapter.base().nameOrPath()).isEqualTo(base.toString());
        Path merged = Files.createTempDirectory(directory, "merged");
        ModelConversion.merge(base, adapter, merged);
        assertThat(Files.readAllBytes(merged.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(checkpoint.resolve("model.safetensors")))
                .isNotEqualTo(Files.readAllBytes(base.resolve("model.safetensors")));
    }
}
