package io.ouroboros.harness.finetuning;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a training saves its state: after a number of steps, or after a time.
 *
 * @param steps optimiser steps; 0 if the time counts
 * @param time least time between two checkpoints; zero if the steps count
 */
public record CheckpointInterval(long steps, Duration time) {

    /** Ten minutes, the most that a killed run loses; saving OPT-125m's state takes seconds. */
    public static final CheckpointInterval DEFAULT =
            new CheckpointInterval(0, Duration.ofMinutes(10));

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})([smh]?)");

    /**
     * Reads an interval.
     *
     * @param text a number of steps, {@code 500}, or a time, {@code 30s}, {@code 10m}, {@code 2h}
     * @return the interval
     * @throws IllegalArgumentException if it is neither
     */
    public static CheckpointInterval parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must be a number of steps such as 500 or a time such as 10m, got " + text);
        }
        return matcher.group(2).isEmpty()
                ? new CheckpointInterval(Long.parseLong(text), Duration.ZERO)
                : new CheckpointInterval(0, Duration.parse("PT" + text));
    }

    /** Whether it is time for the next checkpoint. */
    boolean isDue(long stepsSinceLast, long nanosSinceLast) {
        return steps > 0
                ? stepsSinceLast >= steps
                : Duration.ofNanos(nanosSinceLast).compareTo(time) >= 0;
    }
}
