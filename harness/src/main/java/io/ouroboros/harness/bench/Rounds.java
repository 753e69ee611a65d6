package io.ouroboros.harness.bench;

import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Times calls in turn, so that changes in the speed of the machine affect all of them.
 *
 * @param warmUp rounds before the first measured one, with cold caches and allocators
 * @param measured measured rounds, at least 1
 * @param progress shows the progress
 * @param interruption checked before each call
 */
record Rounds(int warmUp, int measured, Progress progress, Interruption interruption) {

    /** A timed call. */
    @FunctionalInterface
    interface Call {
        /** Calls; the round is negative while warming up. */
        void in(int round) throws IOException;
    }

    /** Measures the median of each call's times in seconds. */
    double[] medianSeconds(List<Call> calls) throws IOException {
        double[][] seconds = new double[calls.size()][measured];
        long total = (long) calls.size() * (warmUp + measured);
        try (Progress.Work work = progress.start("measuring", total, "calls")) {
            for (int round = -warmUp; round < measured; round++) {
                for (int i = 0; i < calls.size(); i++) {
                    interruption.check();
                    long start = System.nanoTime();
                    calls.get(i).in(round);
                    if (round >= 0) {
                        seconds[i][round] = (System.nanoTime() - start) / 1e9;
                    }
                    work.step(1);
                }
            }
        }
        return Arrays.stream(seconds).mapToDouble(Rounds::median).toArray();
    }

    /** The middle value, or the mean of the two in the middle. */
    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
