package io.ouroboros.harness.report;

import io.ouroboros.harness.io.Resources;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The page: template, styles, scripts and data in one file. Its content security policy allows only
 * these scripts and no network requests.
 */
final class ReportPage {

    /** Apache ECharts and our own scripts. */
    static final List<String> SCRIPTS = List.of("echarts.min.js", "figures.js", "report.js");

    private ReportPage() {}

    /**
     * Fills in the template; the data comes last, because it must not be searched for placeholders.
     */
    static String of(String data, OptionalInt reloadSeconds) throws IOException {
        StringBuilder scripts = new StringBuilder();
        StringBuilder hashes = new StringBuilder();
        for (String name : SCRIPTS) {
            String script = resource(name);
            scripts.append("<script>").append(script).append("</script>\n");
            hashes.append(" 'sha256-").append(base64Hash(script)).append('\'');
        }
        return resource("template.html")
                .replace("<!--reload-->", reload(reloadSeconds))
                .replace("{policy}", "script-src" + hashes)
                .replace("<!--style-->", "<style>" + resource("report.css") + "</style>")
                .replace("<!--scripts-->", scripts)
                .replace("<!--data-->", data);
    }

    private static String reload(OptionalInt seconds) {
        return seconds.isPresent()
                ? "<meta http-equiv=\"refresh\" content=\"%d\">".formatted(seconds.getAsInt())
                : "";
    }

    /** Reads a resource beside this class. */
    static String resource(String name) throws IOException {
        return Resources.text(ReportPage.class, name).lines().collect(Collectors.joining("\n"));
    }

    private static String base64Hash(String script) {
        byte[] hash =
                HexFormat.of().parseHex(Sha256.ofBytes(script.getBytes(StandardCharsets.UTF_8)));
        return Base64.getEncoder().encodeToString(hash);
    }
}
