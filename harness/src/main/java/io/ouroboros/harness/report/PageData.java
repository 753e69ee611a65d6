package io.ouroboros.harness.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.runtime.BuildInfo;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * The data of the page.
 *
 * @param ouroboros the version that wrote it
 * @param binsPerDecade bins of the histograms
 * @param reference the paper's points, empty unless one of the runs is the paper's experiment
 * @param problems what concerns no single run, a line each
 * @param comparison the runs' comparison, or null
 * @param runs the runs
 */
record PageData(
        String ouroboros,
        int binsPerDecade,
        List<PaperReference.Point> reference,
        List<String> problems,
        JsonElement comparison,
        List<PageRun> runs) {

    /** Significant digits of a number on the page; the files beside it have all digits. */
    private static final MathContext DIGITS = new MathContext(6);

    /** Points of all loss curves together, which limits the size of the page. */
    private static final int MAX_LOSS_POINTS = 40_000;

    private static final int MAX_POINTS_PER_CURVE = 250;

    static PageData of(Report report) {
        int numCurves =
                report.runs().stream()
                        .flatMap(run -> run.seeds().stream())
                        .mapToInt(seed -> seed.generations().size())
                        .sum();
        int maxPoints = Math.max(10, Math.min(MAX_POINTS_PER_CURVE, MAX_LOSS_POINTS / numCurves));
        List<PageRun> runs = report.runs().stream().map(run -> PageRun.of(run, maxPoints)).toList();
        boolean isPaper = runs.stream().anyMatch(PageRun::isPaper);
        return new PageData(
                BuildInfo.current().toString(),
                LogHistogram.BINS_PER_DECADE,
                isPaper ? PaperReference.POINTS : List.of(),
                report.problems(),
                report.comparison(),
                runs);
    }

    /**
     * Writes the data as JSON without {@code <}, {@code >} and line separators, so that no text can
     * end the script element that holds it, or open a comment there. Angle brackets occur only in
     * JSON's strings, so the value stays the same.
     */
    String toJsonText() {
        return JsonFormat.line(rounded(JsonRecords.toJson(this)))
                .replace("<", "\\u003c")
                .replace(">", "\\u003e");
    }

    private static JsonElement rounded(JsonElement value) {
        if (value instanceof JsonObject fields) {
            JsonObject object = new JsonObject();
            fields.entrySet()
                    .forEach(field -> object.add(field.getKey(), rounded(field.getValue())));
            return object;
        }
        if (value instanceof JsonArray elements) {
            JsonArray array = new JsonArray(elements.size());
            elements.forEach(element -> array.add(rounded(element)));
            return array;
        }
        return value instanceof JsonPrimitive primitive
                        && primitive.isNumber()
                        && primitive.getAsNumber() instanceof Double number
                        && Double.isFinite(number)
                ? new JsonPrimitive(new BigDecimal(number).round(DIGITS).doubleValue())
                : value;
    }
}
