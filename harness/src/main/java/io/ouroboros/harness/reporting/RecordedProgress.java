package io.ouroboros.harness.reporting;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A progress that is written down too, so that another process can tell how far a work is.
 *
 * <p>The file, format version 1, is written anew every few seconds: {@code formatVersion}; {@code
 * what}; {@code before}, {@code done}, {@code total} and {@code unit}, the first what an earlier
 * process had done; {@code note}, the last one, empty if there was none; {@code startedAt} and
 * {@code updatedAt}, UTC. That it cannot be written stops no work.
 *
 * @param shown where the work is shown
 * @param file where it is written
 */
public record RecordedProgress(Progress shown, Path file) implements Progress {

    /** Version of the file. */
    public static final int FORMAT_VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(RecordedProgress.class);

    /** Often enough for a look from another terminal; the file is synced each time. */
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    @Override
    public Work start(String what, long total, String unit) {
        JsonObject state = new JsonObject();
        state.addProperty("formatVersion", FORMAT_VERSION);
        state.addProperty("what", what);
        state.addProperty("before", 0);
        state.addProperty("done", 0);
        state.addProperty("total", total);
        state.addProperty("unit", unit);
        state.addProperty("note", "");
        state.addProperty("startedAt", Instant.now().toString());
        write(state);
        return new RecordedWork(shown.start(what, total, unit), state);
    }

    private void write(JsonObject state) {
        state.addProperty("updatedAt", Instant.now().toString());
        try {
            AtomicFiles.writeString(file, JsonFormat.pretty(state));
        } catch (IOException e) {
            LOG.debug("progress cannot be written down", e);
        }
    }

    private final class RecordedWork implements Work {

        private final Work work;
        private final JsonObject state;
        private long done;
        private long writtenNanos = System.nanoTime();

        RecordedWork(Work work, JsonObject state) {
            this.work = work;
            this.state = state;
        }

        @Override
        public void skip(long amount) {
            work.skip(amount);
            done += amount;
            state.addProperty("before", done);
            state.addProperty("done", done);
        }

        @Override
        public void step(long amount) {
            work.step(amount);
            done += amount;
            state.addProperty("done", done);
            if (System.nanoTime() - writtenNanos >= INTERVAL.toNanos()) {
                write(state);
                writtenNanos = System.nanoTime();
            }
        }

        @Override
        public void note(String note) {
            work.note(note);
            state.addProperty("note", note);
        }

        @Override
        public void close() {
            work.close();
        }
    }
}
