package io.ouroboros.harness.experiment;

import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Keeps the weights of generation 0, under which every training set is measured, and of the newest
 * generations. A file takes the place of a checkpoint that is dropped.
 *
 * @param files the run's files
 * @param maxCheckpoints how many newest generations; 0 for all
 */
record CheckpointRetention(RunFiles files, int maxCheckpoints) {

    private record Dropped(int formatVersion, int maxCheckpoints) {}

    /** Whether a generation was trained and its checkpoint dropped. */
    boolean isDropped(int generation) {
        return Files.exists(files.droppedCheckpoint(generation));
    }

    /** Notes that a generation has its checkpoint (again). */
    void trained(int generation) throws IOException {
        Files.deleteIfExists(files.droppedCheckpoint(generation));
    }

    /** Drops the checkpoints that are not kept once a generation is trained. */
    void dropOlderThan(int generation) throws IOException {
        if (maxCheckpoints == 0) {
            return;
        }
        for (int old = 1; old <= generation - maxCheckpoints; old++) {
            if (Files.exists(files.checkpoint(old))) {
                Dropped dropped = new Dropped(RunFiles.FORMAT_VERSION, maxCheckpoints);
                AtomicFiles.writeString(
                        files.droppedCheckpoint(old),
                        JsonFormat.pretty(JsonRecords.toJson(dropped)));
                new WorkDirectory(files.checkpoint(old)).remove();
            }
        }
    }
}
