package io.ouroboros.harness.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Formats seeds and generations with ranges, in the syntax of {@code --seeds}. */
final class RangeFormat {

    private RangeFormat() {}

    /** The numbers behind the noun, which is in the plural if there are several. */
    static String of(String noun, SortedSet<Long> numbers) {
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
