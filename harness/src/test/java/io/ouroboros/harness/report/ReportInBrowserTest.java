package io.ouroboros.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a reader's browser shows it; pictures are left in {@code target/report}. */
@Tag("browser")
final class ReportInBrowserTest {

    private static final Path PICTURES = Path.of("target", "report");

    @TempDir private Path directory;

    @Test
    void everyFigureIsDrawnAndNothingIsAskedFor() throws IOException, InterruptedException {
        SmallRuns.write(directory.resolve("hostile <b>&amp; run"), 3, 5, SmallRuns.HOSTILE);
        SmallRuns.write(directory.resolve("other"), 3, 4, "a b c d e a b c d x");
        Path page =
                Report.of(
                                List.of(
                                        directory.resolve("hostile <b>&amp; run"),
                                        directory.resolve("other")))
                        .write(directory.resolve("report"), OptionalInt.empty());
        Files.createDirectories(PICTURES);
        try (Browser browser = Browser.start(directory.resolve("profile"))) {
            browser.open(page);
            assertThat(browser.evaluate("Object.keys(ouroboros.figures).join()"))
                    .isEqualTo(
                            "\"perplexity,differences,histograms,deciles,measures,mixture,losses,times\"");
            assertTrue(browser, "Object.values(ouroboros.figures).every(points => points > 3)");
            assertTrue(
                    browser,
                    "[...document.querySelectorAll('.chart')].every(c => c.querySelector('svg path')"
                            + " && c.getAttribute('aria-label') && c.dataset.points > 0)");
            assertThat(
                            browser.evaluate(
                                    "document.querySelectorAll('b, main img, main script').length"))
                    .isEqualTo("0");
            assertTrue(browser, "window.injected === undefined");
            assertTrue(browser, "document.querySelectorAll('mark').length > 0");
            browser.screenshot(1100, "light", PICTURES.resolve("light.png"));
            browser.screenshot(1100, "dark", PICTURES.resolve("dark.png"));
            browser.screenshot(400, "light", PICTURES.resolve("phone.png"));
            assertTrue(browser, "document.documentElement.scrollWidth <= window.innerWidth");
            assertTrue(
                    browser,
                    "document.querySelectorAll('details').forEach(d => d.open = true) === undefined");
            assertTrue(browser, "document.querySelectorAll('table').length === 13");
            assertTrue(
                    browser,
                    "document.querySelectorAll('details button').forEach(b => b.click()) === undefined");
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.requests()).allMatch(url -> url.matches("(file|data|blob):.*"));
        }
    }

    private static void assertTrue(Browser browser, String condition)
            throws IOException, InterruptedException {
        assertThat(browser.evaluate(condition)).as(condition).isEqualTo("true");
    }
}
