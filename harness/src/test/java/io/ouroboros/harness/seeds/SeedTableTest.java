package io.ouroboros.harness.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.evaluation.Perplexity;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.experiment.Evaluated;
import io.ouroboros.harness.experiment.GenerationMetrics;
import io.ouroboros.harness.experiment.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SeedTableTest {

    @Test
    void meanAndDeviationAreThoseOfTheSample() {
        Map<Long, List<GenerationMetrics>> metrics = new LinkedHashMap<>();
        metrics.put(7L, lines(30, 1000));
        metrics.put(-1L, lines(34, 1300));
        metrics.put(2L, lines(41, 1600));
        // 30, 34, 41: mean 35, squares 25 + 1 + 36 = 62, sqrt(62 / 2) = 5.5678
        assertThat(SeedTable.of(metrics))
                .isEqualTo(
                        """
                        Test perplexity of original text by generation

                        generation    seed 7   seed -1    seed 2      mean  standard deviation         95 % interval
                        ----------  --------  --------  --------  --------  ------------------  --------------------
                                 0     30.00     34.00     41.00     35.00                5.57        [30.00, 41.00]
                                 1  1,000.00  1,300.00  1,600.00  1,300.00              300.00  [1,000.00, 1,600.00]
                        """);
    }

    @Test
    void oneSeedHasNoSpread() {
        assertThat(SeedTable.of(Map.of(3L, lines(12.345))))
                .isEqualTo(
                        """
                        Test perplexity of original text by generation

                        generation  seed 3   mean  standard deviation  95 % interval
                        ----------  ------  -----  ------------------  -------------
                                 0   12.35  12.35                   -              -
                        """);
    }

    private static List<GenerationMetrics> lines(double... perplexities) {
        List<GenerationMetrics> lines = new ArrayList<>();
        for (double perplexity : perplexities) {
            Perplexity none = new Perplexity(1, 1, 1, 0, 9);
            PerplexitySummary test =
                    new PerplexitySummary(
                            new Perplexity(perplexity, 1, 1, 0, 9), 1, none, Optional.empty());
            lines.add(
                    new GenerationMetrics(
                            new Evaluated(
                                    lines.size(),
                                    3,
                                    0,
                                    new Trained(1, 1, 0, ""),
                                    0,
                                    test,
                                    test,
                                    test,
                                    Map.of()),
                            Optional.empty()));
        }
        return lines;
    }
}
