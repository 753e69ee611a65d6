package io.ouroboros.harness.reporting;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A progress bar on a terminal: {@code evaluating 42 % [==== ] 420 of 1,000 blocks, 20.0/s, 29.0s
 * left, loss 3.21}. A narrow terminal omits the bar first, then the count, then the speed.
 */
final class BarWork extends CountedWork {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** The last column stays empty, so that the terminal does not wrap the line. */
    private static final int RIGHT_MARGIN = 1;

    /** A shorter bar shows less than the percentage beside it. */
    private static final int SHORTEST_BAR = 10;

    private static final int LONGEST_BAR = 40;

    private final int width;
    private final PrintStream err;
    private Duration drawn = Duration.ZERO;

    BarWork(
            String what,
            long total,
            String unit,
            int width,
            PrintStream err,
            LongSupplier nanoClock) {
        super(what, total, unit, nanoClock);
        this.width = width;
        this.err = err;
        draw();
    }

    @Override
    public void step(long amount) {
        super.step(amount);
        if (pace().elapsed().minus(drawn).compareTo(INTERVAL) >= 0) {
            draw();
        }
    }

    @Override
    public void close() {
        draw();
        err.println();
    }

    private void draw() {
        Pace pace = pace();
        drawn = pace.elapsed();
        err.print(Terminal.ERASE_LINE + text(what, pace, unit, note(), width - RIGHT_MARGIN));
    }

    /** Formats as much of the line as fits. */
    static String text(String what, Pace pace, String unit, String note, int length) {
        List<String> parts = new ArrayList<>(List.of(pace.count(unit)));
        parts.addAll(pace.texts());
        if (!note.isEmpty()) {
            parts.add(note);
        }
        String start = "%s %3d %%".formatted(what, pace.percent());
        String text = start + " " + String.join(", ", parts);
        while (text.length() > length && parts.size() > 1) {
            parts.remove(0);
            text = start + " " + String.join(", ", parts);
        }
        int room = Math.min(length - text.length() - 3, LONGEST_BAR);
        if (room >= SHORTEST_BAR) {
            int full = (int) (room * pace.percent() / 100);
            return "%s [%s%s]%s"
                    .formatted(
                            start,
                            "=".repeat(full),
                            " ".repeat(room - full),
                            text.substring(start.length()));
        }
        return text.substring(0, Math.min(length, text.length()));
    }
}
