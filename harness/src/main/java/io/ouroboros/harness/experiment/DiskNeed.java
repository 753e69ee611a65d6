package io.ouroboros.harness.experiment;

import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the disk a run takes at most; weights make up nearly all of it.
 *
 * @param weightsBytes size of one checkpoint's weights
 * @param generations generations of the run
 * @param maxCheckpoints of how many newest generations the weights are kept; 0 for all
 */
record DiskNeed(long weightsBytes, int generations, int maxCheckpoints) {

    private static final Logger LOG = LoggerFactory.getLogger(DiskNeed.class);

    /**
     * Weights, two moments and the best epoch's weights; and weights and moments of the state
     * before, which goes when the new one is there. The best weights are shared by both.
     */
    private static final int TRAINING_STATES = 4 + 3;

    /**
     * Checkpoints that are there at once: with the newest one comes the one that will go for it.
     */
    int numCheckpoints() {
        return maxCheckpoints == 0 ? generations : Math.min(generations, maxCheckpoints + 2);
    }

    /** Bytes that the run takes at most. */
    long bytes() {
        return weightsBytes * (numCheckpoints() + TRAINING_STATES);
    }

    /** Tells how much it is, and warns where there is less. */
    void tell(Path directory) throws IOException {
        LOG.info(
                "up to {} of disk: {} checkpoints of {}, and {} while a training saves its state",
                Quantities.bytes(bytes()),
                numCheckpoints(),
                Quantities.bytes(weightsBytes),
                Quantities.bytes(weightsBytes * TRAINING_STATES));
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
