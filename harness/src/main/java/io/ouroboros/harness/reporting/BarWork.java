package io.ouroboros.harness.reporting;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * A progress bar on a terminal. The consumer is given its width, because the library would
 * otherwise ask JLine, which replaces the virtual machine's signal handlers: Ctrl-C would no longer
 * stop at a safe point.
 *
 * <p>The line has its own format, because the library's shortens the remaining time before the bar:
 * {@code evaluating 42 % [==== ] 420 of 1,000 blocks, 20.0/s, 29.0s left, loss 3.21}. A narrow
 * terminal omits the bar first, then the count, then the speed.
 */
final class BarWork implements Progress.Work {
    /** The last column stays empty, so that the terminal does not wrap the line. */
    private static final int RIGHT_MARGIN = 1;

    /** A shorter bar shows less than the percentage beside it. */
    private static final int SHORTEST_BAR = 10;

    private static final int LONGEST_BAR = 40;

    private final Line line;
    private final ProgressBar bar;
    private final String unit;
    private final AtomicLong before = new AtomicLong();

    BarWork(String what, long total, String unit, int width, PrintStream err) {
        this.unit = unit;
        line = new Line(err, width - RIGHT_MARGIN);
        bar =
                new ProgressBarBuilder()
                        .setTaskName(what)
                        .setInitialMax(total)
                        .setRenderer(
                                (state, length) ->
                                        text(
                                                state.getTaskName(),
                                                new Pace(
                                                        before.get(),
                                                        state.getCurrent(),
                                                        state.getMax(),
                                                        state.getTotalElapsed()),
                                                this.unit,
                                                state.getExtraMessage(),
                                                length))
                        .setUpdateIntervalMillis(500)
                        .setConsumer(line)
                        .build();
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

    @Override
    public void skip(long amount) {
        before.addAndGet(amount);
        bar.stepBy(amount);
    }

    @Override
    public void step(long amount) {
        bar.stepBy(amount);
    }

    @Override
    public void note(String note) {
        bar.setExtraMessage(note);
    }

    @Override
    public void close() {
        bar.close();
        line.close();
    }

    /**
     * The terminal's line, which is ended exactly once: the library does not end it if the bar is
     * closed before it was first drawn.
     */
    private static final class Line extends ConsoleProgressBarConsumer {
        private boolean ended;

        Line(PrintStream err, int width) {
            super(err, width);
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                super.close();
            }
        }
    }
}
