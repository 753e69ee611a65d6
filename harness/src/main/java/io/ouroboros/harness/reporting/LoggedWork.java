package io.ouroboros.harness.reporting;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Logs the progress of a task: a line for each tenth, but at most one in 5 s and at least one in 30
 * s, and one at the end.
 */
final class LoggedWork implements Progress.Work {
    private static final long SHORTEST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LONGEST_NANOS = Duration.ofSeconds(30).toNanos();

    private final String what;
    private final long total;
    private final String unit;
    private final Consumer<String> lines;
    private final LongSupplier nanoClock;
    private final long startNanos;
    private long shownNanos;
    private long shownTenth;
    private long before;
    private long done;
    private String note = "";

    LoggedWork(
            String what, long total, String unit, Consumer<String> lines, LongSupplier nanoClock) {
        this.what = what;
        this.total = total;
        this.unit = unit;
        this.lines = lines;
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
        this.shownNanos = startNanos;
    }

    @Override
    public void skip(long amount) {
        before += amount;
        done += amount;
        shownTenth = tenth();
    }

    @Override
    public void step(long amount) {
        done += amount;
        long now = nanoClock.getAsLong();
        long sinceNanos = now - shownNanos;
        boolean nextTenth = tenth() > shownTenth && sinceNanos >= SHORTEST_NANOS;
        if (done > before && done < total && (nextTenth || sinceNanos >= LONGEST_NANOS)) {
            shownNanos = now;
            shownTenth = tenth();
            lines.accept(pace(now).line(what, unit, note));
        }
    }

    @Override
    public void note(String note) {
        this.note = note;
    }

    @Override
    public void close() {
        Pace pace = pace(nanoClock.getAsLong());
        String count = done < total ? pace.count(unit) : Quantities.count(done) + " " + unit;
        String elapsed = Quantities.duration(pace.elapsed());
        lines.accept(what + ": " + count + " in " + elapsed + (note.isEmpty() ? "" : ", " + note));
    }

    private long tenth() {
        return total == 0 ? 0 : 10 * done / total;
    }

    private Pace pace(long now) {
        return new Pace(before, done, total, Duration.ofNanos(now - startNanos));
    }
}
