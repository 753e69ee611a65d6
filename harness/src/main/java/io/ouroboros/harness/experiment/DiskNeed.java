package io.ouroboros.harness.experiment;

import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.models.architecture.ModelConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The most disk space that a run takes; nearly all of it is weights. */
final class DiskNeed {
    private static final Logger LOG = LoggerFactory.getLogger(DiskNeed.class);

    /**
     * Weights, two moments and the best epoch's weights of the new state; weights and moments of
     * the old one, which is removed afterwards. Both share the best weights.
     */
    private static final int TRAINING_STATES = 4 + 3;

    private DiskNeed() {}

    /** Logs the need, and warns if less is free. */
    static void log(
            Path directory,
            ModelConfiguration model,
            long numLearned,
            int generations,
            int maxCheckpoints)
            throws IOException {
        // an old checkpoint is dropped after the newest is written
        int numCheckpoints =
                maxCheckpoints == 0 ? generations : Math.min(generations - 2, maxCheckpoints) + 2;
        long weightsBytes = model.numParameters() * Float.BYTES;
        long trainingBytes = numLearned * Float.BYTES * TRAINING_STATES;
        String needed = Quantities.bytes(weightsBytes * numCheckpoints + trainingBytes);
        LOG.info(
                "up to {} of disk: {} checkpoints of {}, and {} while a training saves its state",
                needed,
                numCheckpoints,
                Quantities.bytes(weightsBytes),
                Quantities.bytes(trainingBytes));
        long freeBytes = Files.getFileStore(directory).getUsableSpace();
        if (freeBytes < weightsBytes * numCheckpoints + trainingBytes) {
            LOG.warn(
                    "{} has {} free, and a whole run may need {}; --max-checkpoints keeps fewer weights",
                    directory,
                    Quantities.bytes(freeBytes),
                    needed);
        }
    }
}
