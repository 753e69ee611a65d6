package io.ouroboros.harness.reporting;

import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows progress and also writes it to a file for other processes, as a {@link State} that is
 * rewritten every few seconds. A file that cannot be written does not stop the task.
 *
 * @param shown where the progress is shown
 * @param file where it is written
 */
public record RecordedProgress(Progress shown, Path file) implements Progress {

    /** Version of the file. */
    public static final int FORMAT_VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(RecordedProgress.class);

    /** Recent enough for someone at another terminal; the file is synced each time. */
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    /**
     * The file, format version 1.
     *
     * @param formatVersion version of the file
     * @param what the task
     * @param before what an earlier process had done
     * @param done what is done, including that
     * @param total how much there is to do
     * @param unit the name of what is counted, in the plural
     * @param note the latest note; empty if there was none
     * @param startedAt UTC
     * @param updatedAt UTC
     */
    public record State(
            int formatVersion,
            String what,
            long before,
            long done,
            long total,
            String unit,
            String note,
            String startedAt,
            String updatedAt) {

        /**
         * Reads the file.
         *
         * @param file where it was written
         * @return the state
         * @throws IOException if it cannot be read or is of another format version
         */
        public static State read(Path file) throws IOException {
            return JsonFields.read(file, FORMAT_VERSION).as(State.class);
        }

        /**
         * Formats the state for people.
         *
         * @return for example {@code tuning: 200 of 2,000 steps (10 %), 20.0/s, 1m 30s left, loss
         *     3.8}
         */
        public String toText() {
            Duration elapsed = Duration.between(Instant.parse(startedAt), Instant.parse(updatedAt));
            return new Pace(before, done, total, elapsed).line(what, unit, note);
        }
    }

    @Override
    public Work start(String what, long total, String unit) {
        return new RecordedWork(shown.start(what, total, unit), what, total, unit);
    }

    private final class RecordedWork extends CountedWork {

        private final Work work;
        private final Instant startedAt = Instant.now();
        private Duration written = Duration.ZERO;

        RecordedWork(Work work, String what, long total, String unit) {
            super(what, total, unit, System::nanoTime);
            this.work = work;
            write(pace());
        }

        private void write(Pace pace) {
            written = pace.elapsed();
            State state =
                    new State(
                            FORMAT_VERSION,
                            what,
                            pace.before(),
                            pace.done(),
                            pace.total(),
                            unit,
                            note(),
                            startedAt.toString(),
                            Instant.now().toString());
            try {
                AtomicFiles.writeString(file, JsonFormat.pretty(JsonRecords.toJson(state)));
            } catch (IOException e) {
                LOG.debug("could not write the progress", e);
            }
        }

        @Override
        public void skip(long amount) {
            super.skip(amount);
            work.skip(amount);
        }

        @Override
        public void step(long amount) {
            super.step(amount);
            work.step(amount);
            Pace pace = pace();
            if (pace.elapsed().minus(written).compareTo(INTERVAL) >= 0) {
                write(pace);
            }
        }

        @Override
        public void note(String note) {
            super.note(note);
            work.note(note);
        }

        @Override
        public void close() {
            work.close();
        }
    }
}
