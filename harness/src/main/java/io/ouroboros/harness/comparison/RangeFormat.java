package io.ouroboros.harness.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Formats seeds and generations with ranges, in the syntax of {@code --seeds}. */
final class RangeFormat {

    private RangeFormat() {}

    /** For example {@code seeds 0-4,7}. */
    static String seeds(SortedSet<Long> seeds) {
        return named("seed", seeds);
    }

    /** For example {@code generation 9}. */
    static String generations(SortedSet<Long> generations) {
        return named("generation", generations);
    }

    private static String named(String noun, SortedSet<Long> numbers) {
        return noun + (numbers.size() == 1 ? " " : "s ") + ranges(numbers);
    }

    private static String ranges(SortedSet<Long> numbers) {
        List<String> ranges = new ArrayList<>();
        long first = numbers.first();
        for (long number : numbers) {
            if (!numbers.contains(number - 1)) {
                first = number;
            }
            if (!numbers.contains(number + 1)) {
                ranges.add(first == number ? Long.toString(first) : first + "-" + number);
            }
        }
        return String.join(",", ranges);
    }
}
