package io.ouroboros.harness.reporting;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Logs the progress of a task: a line for each tenth, but at most one in 5 s and at least one in 30
 * s, and one at the end.
 */
final class LoggedWork extends CountedWork {
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Consumer<String> lines;
    private Pace shown;

    LoggedWork(
            String what, long total, String unit, Consumer<String> lines, LongSupplier nanoClock) {
        super(what, total, unit, nanoClock);
        this.lines = lines;
        this.shown = pace();
    }

    @Override
    public void skip(long amount) {
        super.skip(amount);
        Pace now = pace();
        shown = new Pace(now.before(), now.done(), now.total(), shown.elapsed());
    }

    @Override
    public void step(long amount) {
        super.step(amount);
        Pace now = pace();
        Duration since = now.elapsed().minus(shown.elapsed());
        boolean isNextTenth = now.percent() / 10 > shown.percent() / 10;
        boolean isDue = since.compareTo(isNextTenth ? SHORTEST : LONGEST) >= 0;
        if (isDue && now.done() > now.before() && now.done() < now.total()) {
            shown = now;
            lines.accept(now.line(what, unit, note()));
        }
    }

    @Override
    public void close() {
        Pace pace = pace();
        boolean isWhole = pace.done() >= pace.total();
        String count = isWhole ? Quantities.count(pace.done()) + " " + unit : pace.count(unit);
        String elapsed = Quantities.duration(pace.elapsed());
        String note = note().isEmpty() ? "" : ", " + note();
        lines.accept(what + ": " + count + " in " + elapsed + note);
    }
}
