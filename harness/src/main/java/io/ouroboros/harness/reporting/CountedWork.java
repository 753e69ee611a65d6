package io.ouroboros.harness.reporting;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A task that knows how far it is and how fast it proceeds. */
abstract class CountedWork implements Progress.Work {
    final String what;
    final String unit;
    private final long total;
    private final LongSupplier nanoClock;
    private final long startNanos;
    private long before;
    private long done;
    private String note = "";

    CountedWork(String what, long total, String unit, LongSupplier nanoClock) {
        this.what = what;
        this.total = total;
        this.unit = unit;
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
    }

    @Override
    public void skip(long amount) {
        before += amount;
        done += amount;
    }

    @Override
    public void step(long amount) {
        done += amount;
    }

    @Override
    public void note(String note) {
        this.note = note;
    }

    String note() {
        return note;
    }

    Pace pace() {
        return new Pace(before, done, total, Duration.ofNanos(nanoClock.getAsLong() - startNanos));
    }
}
