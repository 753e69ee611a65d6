package io.ouroboros.harness.tracking;

import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The lines of {@code metrics.jsonl} as a table of comma-separated values.
 *
 * <p>The first line names the columns, which are the {@link MetricPaths} of all lines in the order
 * in which they first come; each further line is one of {@code metrics.jsonl}. Missing values are
 * empty. Numbers have the digits of the JSON, and {@code NaN}, {@code Infinity} or {@code
 * -Infinity}; a text is in quotes only where it holds a comma, a quote or a line break. Lines end
 * in a line feed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>, but for its line ends
 */
public final class MetricsCsv {

    private static final Pattern NEEDS_QUOTES = Pattern.compile("[,\"\r\n]");

    private MetricsCsv() {}

    /**
     * Formats the lines.
     *
     * @param lines the lines of {@code metrics.jsonl}
     * @return the table, with the names of the columns
     */
    public static String of(List<JsonFields> lines) {
        List<Map<String, JsonPrimitive>> rows =
                lines.stream().map(line -> MetricPaths.values(line.object())).toList();
        Set<String> columns =
                rows.stream()
                        .map(Map::keySet)
                        .flatMap(Collection::stream)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        StringBuilder table = new StringBuilder(line(columns.stream()));
        for (Map<String, JsonPrimitive> row : rows) {
            table.append(line(columns.stream().map(column -> text(row, column))));
        }
        return table.toString();
    }

    private static String text(Map<String, JsonPrimitive> row, String column) {
        JsonPrimitive value = row.get(column);
        if (value == null) {
            return "";
        }
        String json = JsonFormat.line(value);
        return json.startsWith("\"") ? value.getAsString() : json;
    }

    private static String line(Stream<String> cells) {
        return cells.map(MetricsCsv::cell).collect(Collectors.joining(",", "", "\n"));
    }

    private static String cell(String text) {
        return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
