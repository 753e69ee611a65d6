package io.ouroboros.harness.reporting;

/** A work of which nothing is shown. */
final class SilentWork implements Progress.Work {
    @Override
    public void step(long amount) {}

    @Override
    public void note(String note) {}

    @Override
    public void close() {}
}
