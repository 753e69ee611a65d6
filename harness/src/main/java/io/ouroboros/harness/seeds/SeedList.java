package io.ouroboros.harness.seeds;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Reads lists of seeds. */
public final class SeedList {

    /** Far more than an experiment needs; catches a slip such as {@code 0-44444444}. */
    private static final int MOST = 1000;

    /** A seed, or the first and the last of a range; either may be below zero. */
    private static final Pattern PART = Pattern.compile("(-?[0-9]+)(?:-(-?[0-9]+))?");

    private SeedList() {}

    /**
     * Reads an option's value.
     *
     * @param text seeds and ranges separated by commas: {@code 0-2,7} is 0, 1, 2, 7, and {@code
     *     -2--1} is -2, -1
     * @return the seeds, at least one, each once, in the order in which they are named
     * @throws IllegalArgumentException if the text is anything else, names a seed twice, or more
     *     than 1000 of them
     */
    public static List<Long> parse(String text) {
        List<Long> seeds = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            range(part, text).limit(MOST + 1L).forEach(seeds::add);
        }
        if (seeds.size() > MOST) {
            throw new IllegalArgumentException(
                    "--seeds must name at most %d seeds, got %s".formatted(MOST, text));
        }
        Set<Long> seen = new HashSet<>();
        for (long seed : seeds) {
            if (!seen.add(seed)) {
                throw new IllegalArgumentException(
                        "--seeds must name each seed once, got %d twice".formatted(seed));
            }
        }
        return seeds;
    }

    private static LongStream range(String part, String text) {
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            throw malformed(text);
        }
        try {
            long first = Long.parseLong(matcher.group(1));
            long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
            if (last < first) {
                throw new IllegalArgumentException(
                        "--seeds must have ascending ranges, got " + part);
            }
            return LongStream.rangeClosed(first, last);
        } catch (NumberFormatException e) { // beyond 64 bits
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "--seeds must be seeds and ranges separated by commas, such as 0-4,7, got " + text);
    }
}
