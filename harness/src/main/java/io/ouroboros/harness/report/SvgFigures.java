package io.ouroboros.harness.report;

import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.ScriptableObject;

/**
 * The page's figures as SVG files. The scripts that draw them in a browser draw them here, in
 * Mozilla Rhino, without access to Java, files or the network.
 */
public final class SvgFigures {

    private SvgFigures() {}

    /**
     * Draws the figures of a set.
     *
     * @param data JSON that the set understands, with an array {@code runs} if it draws by run
     * @param figures a script that makes {@code ouroborosFigures}, as figures.js does
     * @return SVG by file name; none of a figure without points
     * @throws IOException if a script's own files cannot be read
     */
    public static SortedMap<String, String> of(String data, String figures) throws IOException {
        try (Context context = new ContextFactory().enterContext()) {
            context.setLanguageVersion(Context.VERSION_ES6);
            context.setInterpretedMode(true); // ECharts is more than one compiled method may hold
            ScriptableObject scope = context.initSafeStandardObjects();
            for (String name : new String[] {"files.js", "echarts.min.js"}) {
                context.evaluateString(scope, ReportPage.resource(name), name, 1, null);
            }
            context.evaluateString(scope, figures, "figures.js", 1, null);
            Function figureFiles = (Function) scope.get("figureFiles", scope);
            Object drawn = figureFiles.call(context, scope, scope, new Object[] {data});
            JsonFields files = JsonFields.parse(Context.toString(drawn), "figures");
            SortedMap<String, String> texts = new TreeMap<>();
            for (String name : files.object().keySet()) {
                texts.put(name, files.requireString(name));
            }
            return texts;
        }
    }
}
