package io.ouroboros.harness.reporting;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A bar on a terminal. The consumer is given its width, because the library would otherwise ask
 * JLine, which takes the signal handlers away from the virtual machine: Ctrl-C would no longer stop
 * at a safe point.
 */
final class BarWork implements Progress.Work {
    /** The last column stays free, so that the terminal does not wrap the line. */
    private static final int RIGHT_MARGIN = 1;

    private final Line line;
    private final ProgressBar bar;

    BarWork(String what, long total, String unit, int width, PrintStream err) {
        DecimalFormat rate =
                new DecimalFormat("0.0 ", DecimalFormatSymbols.getInstance(Locale.ROOT));
        line = new Line(err, width - RIGHT_MARGIN);
        bar =
                new ProgressBarBuilder()
                        .setTaskName(what)
                        .setInitialMax(total)
                        .setUnit(" " + unit, 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .showSpeed(rate)
                        .setUpdateIntervalMillis(500)
                        .setConsumer(line)
                        .build();
    }

    @Override
    public void step(long amount) {
        bar.stepBy(amount);
    }

    @Override
    public void note(String note) {
        bar.setExtraMessage(" " + note);
    }

    @Override
    public void close() {
        bar.close();
        line.close();
    }

    /**
     * The terminal's line, ended once: the library does not end it when the bar closes before it
     * was first drawn.
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
