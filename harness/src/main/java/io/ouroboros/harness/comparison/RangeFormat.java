package io.ouroboros.harness.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Seeds and generations as people read them, with ranges as {@code --seeds} takes them. */
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
        long last = first;
        for (long number : numbers.tailSet(first + 1)) {
            if (number != last + 1) {
                ranges.add(range(first, last));
                first = number;
            }
            last = number;
        }
        ranges.add(range(first, last));
        return String.join(",", ranges);
    }

    private static String range(long first, long last) {
        return first == last ? Long.toString(first) : first + "-" + last;
    }
}
