package io.ouroboros.harness.reporting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a task is, and how fast it proceeds.
 *
 * @param before what an earlier process did
 * @param done what is done, including that
 * @param total how much there is to do
 * @param elapsed since this process started the task
 */
public record Pace(long before, long done, long total, Duration elapsed) {

    /**
     * Returns the speed.
     *
     * @return how much is done in a second; empty before anything is done
     */
    public OptionalDouble perSecond() {
        double seconds = elapsed.toNanos() / 1e9;
        return done > before && seconds > 0
                ? OptionalDouble.of((done - before) / seconds)
                : OptionalDouble.empty();
    }

    /**
     * Returns the remaining time at this speed.
     *
     * @return the time; empty before anything is done
     */
    public Optional<Duration> left() {
        OptionalDouble speed = perSecond();
        return speed.isPresent()
                ? Optional.of(
                        Duration.ofMillis((long) (1e3 * (total - done) / speed.getAsDouble())))
                : Optional.empty();
    }

    /**
     * Returns the finished share.
     *
     * @return whole percent, rounded down; 100 if there is nothing to do
     */
    public long percent() {
        return total == 0 ? 100 : 100 * done / total;
    }

    /**
     * Formats the speed and the remaining time.
     *
     * @return for example {@code 20.0/s} and {@code 1m 30s left}; empty before anything is done and
     *     when everything is
     */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        if (done < total) {
            perSecond().ifPresent(speed -> texts.add(Quantities.decimal(speed, 1) + "/s"));
            left().ifPresent(time -> texts.add(Quantities.duration(time) + " left"));
        }
        return texts;
    }

    /**
     * Formats the count.
     *
     * @param unit the name of what is counted, in the plural
     * @return for example {@code 200 of 2,000 steps}
     */
    public String count(String unit) {
        return "%s of %s %s".formatted(Quantities.count(done), Quantities.count(total), unit);
    }

    /**
     * Formats the state of an unfinished task.
     *
     * @param what the task
     * @param unit the name of what is counted, in the plural
     * @param note a few words on its state; may be empty
     * @return for example {@code tuning: 200 of 2,000 steps (10 %), 20.0/s, 1m 30s left, loss 3.8}
     */
    public String line(String what, String unit, String note) {
        List<String> parts = new ArrayList<>();
        parts.add("%s: %s (%d %%)".formatted(what, count(unit), percent()));
        parts.addAll(texts());
        if (!note.isEmpty()) {
            parts.add(note);
        }
        return String.join(", ", parts);
    }
}
