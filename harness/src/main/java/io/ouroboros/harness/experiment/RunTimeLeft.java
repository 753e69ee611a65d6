package io.ouroboros.harness.experiment;

import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the time left for the whole run to the note of each work, once every kind of stage has been
 * done: {@code loss 3.21, run 2h 05m left}.
 */
final class RunTimeLeft implements Progress {

    private static final Logger LOG = LoggerFactory.getLogger(RunTimeLeft.class);

    private final Progress shown;
    private final RunFiles files;
    private final int numGenerations;
    private final LongSupplier nanoClock;

    private int numStagesLeft;
    private long stageNanos;

    RunTimeLeft(Progress shown, RunFiles files, int numGenerations, LongSupplier nanoClock) {
        this.shown = shown;
        this.files = files;
        this.numGenerations = numGenerations;
        this.nanoClock = nanoClock;
    }

    @Override
    public Work start(String what, long total, String unit) {
        List<StageId> left = files.stagesLeft(numGenerations);
        if (left.size() != numStagesLeft) { // a stage has several works, such as its epochs
            numStagesLeft = left.size();
            stageNanos = nanoClock.getAsLong();
        }
        return new NotedWork(shown.start(what, total, unit), timeOf(left));
    }

    private Optional<Duration> timeOf(List<StageId> left) {
        try {
            return StageTiming.estimate(left, StageTiming.readSoFar(files).values());
        } catch (IOException e) {
            LOG.debug("no estimate of the time left", e);
            return Optional.empty();
        }
    }

    private final class NotedWork implements Work {

        private final Work work;
        private final Optional<Duration> timeFromStageOn;
        private String note = "";

        NotedWork(Work work, Optional<Duration> timeFromStageOn) {
            this.work = work;
            this.timeFromStageOn = timeFromStageOn;
        }

        @Override
        public void skip(long amount) {
            work.skip(amount);
        }

        @Override
        public void step(long amount) {
            work.step(amount);
            show();
        }

        @Override
        public void note(String note) {
            this.note = note;
            show();
        }

        private void show() {
            String time = timeFromStageOn.map(this::text).orElse("");
            if (!note.isEmpty() || !time.isEmpty()) {
                work.note(note.isEmpty() || time.isEmpty() ? note + time : note + ", " + time);
            }
        }

        private String text(Duration time) {
            Duration left = time.minusNanos(nanoClock.getAsLong() - stageNanos);
            return left.isNegative() ? "run ending" : "run " + Quantities.duration(left) + " left";
        }

        @Override
        public void close() {
            work.close();
        }
    }
}
