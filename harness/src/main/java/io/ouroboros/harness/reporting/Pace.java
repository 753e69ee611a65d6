package io.ouroboros.harness.reporting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a work is, and how fast it goes.
 *
 * @param before what an earlier process did of it
 * @param done what is done of it, that included
 * @param total how much there is
 * @param elapsed since this process started with it
 */
public record Pace(long before, long done, long total, Duration elapsed) {

    /**
     * Returns the speed.
     *
     * @return how much is done in a second; empty before anything is
     */
    public OptionalDouble perSecond() {
        double seconds = elapsed.toNanos() / 1e9;
        return done > before && seconds > 0
                ? OptionalDouble.of((done - before) / seconds)
                : OptionalDouble.empty();
    }

    /**
     * Returns the time that the rest takes at this speed.
     *
     * @return the time; empty before anything is done
     */
    public Optional<Duration> left() {
        OptionalDouble speed = perSecond();
        return speed.isPresent()
                ? Optional.of(
                        Duration.ofMillis((long) (1e3 * (total - done) / speed.getAsDouble())))
                : Optional.empty();
    }

    /**
     * Returns the share that is done.
     *
     * @return whole percents, rounded down; 100 where there is nothing to do
     */
    public long percent() {
        return total == 0 ? 100 : 100 * done / total;
    }

    /**
     * Returns speed and time left for people.
     *
     * @return for example {@code 20.0/s} and {@code 1m 30s left}; empty before anything is done and
     *     when all is
     */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        if (done < total) {
            perSecond().ifPresent(speed -> texts.add(Quantities.decimal(speed, 1) + "/s"));
            left().ifPresent(time -> texts.add(Quantities.duration(time) + " left"));
        }
        return texts;
    }
}
