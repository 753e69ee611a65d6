package io.ouroboros.harness.experiment;

import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The most disk space that a run takes; nearly all of it is weights.
 *
 * @param weightsBytes size of one checkpoint's weights
 * @param learnedBytes size of what training changes: the weights, or the adapters
 * @param generations generations of the run
 * @param maxCheckpoints how many of the newest generations keep their weights; 0 for all
 */
record DiskNeed(long weightsBytes, long learnedBytes, int generations, int maxCheckpoints) {

    private static final Logger LOG = LoggerFactory.getLogger(DiskNeed.class);

    /**
     * Weights, two moments and the best epoch's weights of the new state; weights and moments of
     * the old one, which is removed afterwards. Both share the best weights.
     */
    private static final int TRAINING_STATES = 4 + 3;

    /** The most checkpoints at once: an old one is dropped after the newest is written. */
    int numCheckpoints() {
        return maxCheckpoints == 0 ? generations : Math.min(generations, maxCheckpoints + 2);
    }

    /** The most bytes that the run takes. */
    long bytes() {
        return weightsBytes * numCheckpoints() + learnedBytes * TRAINING_STATES;
    }

    /** Logs the need, and warns if less is free. */
    void log(Path directory) throws IOException {
        LOG.info(
                "up to {} of disk: {} checkpoints of {}, and {} while a training saves its state",
                Quantities.bytes(bytes()),
                numCheckpoints(),
                Quantities.bytes(weightsBytes),
                Quantities.bytes(learnedBytes * TRAINING_STATES));
        long freeBytes = Files.getFileStore(directory).getUsableSpace();
        if (freeBytes < bytes()) {
            LOG.warn(
                    "{} has {} free, and a whole run may need {}; --max-checkpoints keeps fewer weights",
                    directory,
                    Quantities.bytes(freeBytes),
                    Quantities.bytes(bytes()));
        }
    }
}
