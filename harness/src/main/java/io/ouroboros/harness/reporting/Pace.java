package io.ouroboros.harness.reporting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a task is, and how fast it proceeds.
 *
 * @param before what an earlier process did
 * @param done what is done, including that
 * @param total how much there is to do
 * @param elapsed since this process started the task
 */
record Pace(long before, long done, long total, Duration elapsed) {

    /** Returns the finished share in whole percent, rounded down; 100 if there is nothing to do. */
    long percent() {
        return total == 0 ? 100 : 100 * done / total;
    }

    /**
     * Formats speed and remaining time as {@code 20.0/s} and {@code 1m 30s left}; empty before
     * anything is done and when everything is.
     */
    List<String> texts() {
        if (done <= before || done >= total || elapsed.toNanos() <= 0) {
            return List.of();
        }
        double perSecond = 1e9 * (done - before) / elapsed.toNanos();
        Duration left = Duration.ofMillis((long) (1e3 * (total - done) / perSecond));
        return List.of(
                Quantities.decimal(perSecond, 1) + "/s", Quantities.duration(left) + " left");
    }

    /** Formats the count of units, named in the plural, as {@code 200 of 2,000 steps}. */
    String count(String unit) {
        return "%s of %s %s".formatted(Quantities.count(done), Quantities.count(total), unit);
    }

    /**
     * Formats the state of an unfinished task as {@code tuning: 200 of 2,000 steps (10 %), 20.0/s,
     * 1m 30s left, loss 3.8}, of which the last is the note.
     */
    String line(String what, String unit, String note) {
        List<String> parts = new ArrayList<>();
        parts.add("%s: %s (%d %%)".formatted(what, count(unit), percent()));
        parts.addAll(texts());
        if (!note.isEmpty()) {
            parts.add(note);
        }
        return String.join(", ", parts);
    }
}
