package io.ouroboros.harness.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {

    private static final Demo.Sizes SMALL =
            new Demo.Sizes(new BlockLimits(120, 40), FineTuningConfig.of(6, 8, 5e-3, 3e-4, 0.01));

    @TempDir private Path directory;

    @Test
    void laterGenerationsKnowLessOfTheOriginal() throws IOException {
        Path run = directory.resolve("run");
        String text =
                new Demo(run, 1, 3).run(SMALL, Tiny.CPU, Progress.silent(), Interruption.manual());
        List<JsonFields> lines = JsonFields.readLines(run.resolve("metrics.jsonl"));
        assertThat(lines).hasSize(3);
        assertThat(perplexity(lines.get(2))).isGreaterThan(1.1 * perplexity(lines.get(0)));
        double whole = tailCoverage(lines.get(0));
        assertThat(whole).isBetween(0.3, 1.0);
        assertThat(tailCoverage(lines.get(2))).isLessThan(0.8 * whole);
        assertThat(text)
                .startsWith("Perplexity of original text by generation\n")
                .contains("tailCoverage")
                .endsWith("run directory: %1$s%nreport: %1$s/report/index.html%n".formatted(run));
        assertThat(run.resolve("report/index.html")).isNotEmptyFile();

        String metrics = Files.readString(run.resolve("metrics.jsonl"));
        assertThat(
                        new Demo(run, 1, 3)
                                .run(SMALL, Tiny.CPU, Progress.silent(), Interruption.manual()))
                .isEqualTo(text);
        assertThat(run.resolve("metrics.jsonl")).hasContent(metrics);
    }

    private static double tailCoverage(JsonFields line) throws IOException {
        return line.requireObject("trainingText").object().get("tailCoverage").getAsDouble();
    }

    private static double perplexity(JsonFields line) throws IOException {
        return line.requireObject("test").object().get("tokenPerplexity").getAsDouble();
    }
}
