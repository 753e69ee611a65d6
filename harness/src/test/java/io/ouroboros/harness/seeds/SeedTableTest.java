package io.ouroboros.harness.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SeedTableTest {

    @Test
    void meanAndDeviationAreThoseOfTheSample() throws IOException {
        Map<Long, List<JsonFields>> metrics = new LinkedHashMap<>();
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
    void oneSeedHasNoSpread() throws IOException {
        assertThat(SeedTable.of(Map.of(3L, lines(12.345))))
                .isEqualTo(
                        """
                        Test perplexity of original text by generation

                        generation  seed 3   mean  standard deviation  95 % interval
                        ----------  ------  -----  ------------------  -------------
                                 0   12.35  12.35                   -              -
                        """);
    }

    private static List<JsonFields> lines(double... perplexities) throws IOException {
        List<JsonFields> lines = new ArrayList<>();
        for (double perplexity : perplexities) {
            String json = "{\"test\": {\"tokenPerplexity\": %s}}".formatted(perplexity);
            lines.add(JsonFields.parse(json, "metrics.jsonl"));
        }
        return lines;
    }
}
