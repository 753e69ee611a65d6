package io.ouroboros.harness.experiment;

import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.SeedDerivation;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;

/** The configuration, inputs and services that all stages of a run share. */
record RunContext(
        ExperimentConfig config,
        RunConfig settings,
        RunDirectory directory,
        OriginalText original,
        BlockReader reader,
        ComputeTarget target,
        Progress progress,
        Interruption interruption) {

    RunFiles files() {
        return directory.files();
    }

    /** Derives the seed of a generation for a purpose. */
    long seed(int generation, Purpose purpose) {
        return SeedDerivation.derive(config.seed(), generation, purpose, 0);
    }
}
