package io.ouroboros.harness.reporting;

/** Shows nothing. */
final class SilentWork implements Progress.Work {
    @Override
    public void step(long amount) {}

    @Override
    public void note(String note) {}

    @Override
    public void close() {}
}
