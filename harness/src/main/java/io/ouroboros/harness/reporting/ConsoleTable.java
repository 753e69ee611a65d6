package io.ouroboros.harness.reporting;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
 *
 * @param title a line above the table; empty for none
 * @param columns the columns, left to right, at least one
 * @param rows the cells, as many in each row as there are columns
 */
public record ConsoleTable(String title, List<Column> columns, List<List<String>> rows) {
    private static final String GAP = "  ";

    /**
     * A column.
     *
     * @param header its header, with the unit in brackets if cells omit it, such as {@code loss
     *     (nats)}
     * @param alignsRight whether it holds numbers
     */
    public record Column(String header, boolean alignsRight) {
        /**
         * Creates a column of texts.
         *
         * @param header its header
         * @return a column aligned to the left
         */
        public static Column text(String header) {
            return new Column(header, false);
        }

        /**
         * Creates a column of numbers.
         *
         * @param header its header
         * @return a column aligned to the right
         */
        public static Column number(String header) {
            return new Column(header, true);
        }
    }

    /**
     * Formats a table.
     *
     * @param title as {@link #title}
     * @param headers of the columns, separated by vertical bars; those of numbers end with a colon,
     *     such as {@code epoch:|loss (nats):|checkpoint}
     * @param rows as {@link #rows}
     * @return lines as {@link #render} returns them
     */
    public static String of(String title, String headers, List<List<String>> rows) {
        List<Column> columns =
                Stream.of(headers.split("[|]"))
                        .map(one -> new Column(one.replaceFirst(":$", ""), one.endsWith(":")))
                        .toList();
        return new ConsoleTable(title, columns, rows).render();
    }

    /**
     * Formats the table.
     *
     * @return lines without trailing spaces, each ended by a line feed
     */
    public String render() {
        List<String> headers = columns.stream().map(Column::header).toList();
        List<Integer> widths = widths(headers);
        StringBuilder text = new StringBuilder();
        if (!title.isEmpty()) {
            text.append(title).append("\n\n");
        }
        appendLine(text, headers, widths);
        appendLine(text, widths.stream().map("-"::repeat).toList(), widths);
        for (List<String> row : rows) {
            appendLine(text, row, widths);
        }
        return text.toString();
    }

    private List<Integer> widths(List<String> headers) {
        List<List<String>> lines = new ArrayList<>(rows);
        lines.add(headers);
        return IntStream.range(0, columns.size())
                .map(
                        column ->
                                lines.stream()
                                        .mapToInt(row -> length(row.get(column)))
                                        .max()
                                        .orElse(0))
                .boxed()
                .toList();
    }

    private void appendLine(StringBuilder text, List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths.get(column) - length(cell));
            boolean alignsRight = columns.get(column).alignsRight();
            line.append(column == 0 ? "" : GAP)
                    .append(alignsRight ? padding + cell : cell + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
