package io.ouroboros.harness.reporting;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A plain-text table: numbers aligned right, texts left, two spaces between columns, a rule under
 * the headers, and an optional title.
 *
 * <pre>{@code
 * perplexity by generation
 *
 * generation  perplexity  time
 * ----------  ----------  ------
 *          0       34.07  1m 32s
 *          1    1,061.20  58.4s
 * }</pre>
 */
public final class ConsoleTable {

    private ConsoleTable() {}

    /**
     * Formats a table.
     *
     * @param title a line above the table; empty for none
     * @param headers of the columns, separated by vertical bars; those of numbers end with a colon,
     *     such as {@code epoch:|loss (nats):|checkpoint}
     * @param rows the cells, as many in each row as there are columns
     * @return lines without trailing spaces, each ended by a line feed
     */
    public static String of(String title, String headers, List<List<String>> rows) {
        List<String> columns = List.of(headers.split("[|]", -1));
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(header -> header.replaceFirst(":$", "")).toList());
        lines.addAll(rows);
        int[] widths =
                IntStream.range(0, columns.size())
                        .map(
                                i ->
                                        lines.stream()
                                                .mapToInt(line -> length(line.get(i)))
                                                .max()
                                                .orElse(0))
                        .toArray();
        lines.add(1, IntStream.of(widths).mapToObj("-"::repeat).toList());
        StringBuilder text = new StringBuilder(title.isEmpty() ? "" : title + "\n\n");
        for (List<String> line : lines) {
            String cells =
                    IntStream.range(0, widths.length)
                            .mapToObj(
                                    i -> cell(line.get(i), widths[i], columns.get(i).endsWith(":")))
                            .collect(Collectors.joining("  "));
            text.append(cells.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String cell(String text, int width, boolean isNumber) {
        String padding = " ".repeat(width - length(text));
        return isNumber ? padding + text : text + padding;
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
