package io.ouroboros.harness.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.runtime.BuildInfo;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The data of the page: {@code ouroboros}, the version that wrote it; {@code binsPerDecade} of the
 * histograms; {@code reference}, the paper's points, empty unless some run is the paper's; {@code
 * problems}; {@code comparison} or null; {@code runs}, each as {@link RunJson} has it.
 */
final class PageData {

    /** Digits of a number on the page; files beside it have all. */
    private static final MathContext DIGITS = new MathContext(6);

    private PageData() {}

    /** Makes the text of the page's data. It holds no {@code <}, {@code >} or line separator. */
    static String of(ReportData data) throws IOException {
        long numCurves =
                data.runs().stream()
                        .flatMap(run -> run.seeds().stream())
                        .mapToLong(seed -> seed.generations().size())
                        .sum();
        JsonArray runs = new JsonArray();
        boolean isPaper = false;
        for (ReportedRun run : data.runs()) {
            JsonObject json = new RunJson(run, numCurves).toJson();
            isPaper |= json.get("isPaper").getAsBoolean();
            runs.add(json);
        }
        JsonObject page = new JsonObject();
        page.addProperty("ouroboros", BuildInfo.current().toString());
        page.addProperty("binsPerDecade", LogHistogram.BINS_PER_DECADE);
        page.add("reference", isPaper ? PaperReference.points() : new JsonArray());
        page.add("problems", RunJson.array(data.problems(), JsonPrimitive::new));
        page.add("comparison", data.comparison().map(PageData::rounded).orElse(JsonNull.INSTANCE));
        page.add("runs", runs);
        return escaped(JsonFormat.line(rounded(page)));
    }

    /**
     * Keeps a text from ending the script element that it stands in, or from opening a comment
     * there. Angle brackets occur within JSON's strings only, so the value stays the same.
     */
    static String escaped(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e");
    }

    private static JsonElement rounded(JsonElement value) {
        if (value.isJsonObject()) {
            JsonObject object = new JsonObject();
            value.getAsJsonObject()
                    .entrySet()
                    .forEach(field -> object.add(field.getKey(), rounded(field.getValue())));
            return object;
        }
        if (value.isJsonArray()) {
            return RunJson.array(value.getAsJsonArray().asList(), PageData::rounded);
        }
        boolean isDouble =
                value instanceof JsonPrimitive number
                        && number.isNumber()
                        && number.getAsNumber() instanceof Double;
        double number = isDouble ? value.getAsDouble() : 0;
        return isDouble && Double.isFinite(number)
                ? new JsonPrimitive(new BigDecimal(number).round(DIGITS).doubleValue())
                : value;
    }
}
