package io.ouroboros.harness.reporting;

import java.time.Duration;
import java.util.Locale;

/** Formats quantities for tables and messages; files and JSON contain the full numbers instead. */
public final class Quantities {
    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Quantities() {}

    /**
     * Formats a count with thousands separators.
     *
     * @param count any number
     * @return for example {@code 37,927}
     */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /**
     * Formats a number with thousands separators and a fixed number of decimals.
     *
     * @param value any double; those that are not finite become {@code NaN}, {@code Infinity} or
     *     {@code -Infinity}
     * @param numDecimals digits after the point, at least 0
     * @return for example {@code 1,234.56} with 2 decimals
     */
    public static String decimal(double value, int numDecimals) {
        return String.format(Locale.ROOT, "%,." + numDecimals + "f", value);
    }

    /**
     * Formats a number that may be far below 1, such as a learning rate.
     *
     * @param value any double
     * @return four digits and a power of ten, for example {@code 1.525e-05}
     */
    public static String scientific(double value) {
        return String.format(Locale.ROOT, "%.3e", value);
    }

    /**
     * Formats a perplexity with two decimals; the second is about the noise between seeds.
     *
     * @param perplexity any double
     * @return for example {@code 34.07}
     */
    public static String perplexity(double perplexity) {
        return decimal(perplexity, 2);
    }

    /**
     * Formats a share as a percentage.
     *
     * @param fraction the share, 1 for all
     * @return for example {@code 12.5 %}
     */
    public static String percent(double fraction) {
        return decimal(100 * fraction, 1) + " %";
    }

    /**
     * Formats a duration in its two largest units.
     *
     * @param duration not negative
     * @return for example {@code 0.4s}, {@code 5.0s}, {@code 1m 32s}, {@code 2h 05m}, {@code 3d
     *     04h}
     */
    public static String duration(Duration duration) {
        if (duration.toMillis() < 59_950) {
            return decimal(duration.toMillis() / 1000.0, 1) + "s";
        }
        long seconds = duration.plusMillis(500).toSeconds();
        if (seconds < 3600) {
            return twoUnits(seconds, 60, "m", 1, "s");
        }
        return seconds < 86_400
                ? twoUnits(seconds, 3600, "h", 60, "m")
                : twoUnits(seconds, 86_400, "d", 3600, "h");
    }

    /**
     * Formats a size in the largest binary unit in which it is at least 1.
     *
     * @param sizeBytes not negative
     * @return for example {@code 512 B}, {@code 6.5 GiB}
     */
    public static String bytes(long sizeBytes) {
        double size = sizeBytes;
        int unit = 0;
        while (size >= 1023.95 && unit < BINARY_UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return decimal(size, unit == 0 ? 0 : 1) + " " + BINARY_UNITS[unit];
    }

    private static String twoUnits(
            long seconds, long largeSeconds, String large, long smallSeconds, String small) {
        long rest = seconds % largeSeconds / smallSeconds;
        return String.format(
                Locale.ROOT, "%d%s %02d%s", seconds / largeSeconds, large, rest, small);
    }
}
