package io.ouroboros.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.evaluation.BlockLoss;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LogHistogramTest {

    @Test
    void aBlockIsInTheBinOfItsPerplexity() {
        LogHistogram histogram = new LogHistogram();
        histogram.add(new BlockLoss(0, 3)); // 1 = 10^0
        histogram.add(new BlockLoss(3 * Math.log(11), 3)); // 10^(20.8/20)
        histogram.add(new BlockLoss(3 * Math.log(11.2), 3)); // 10^(20.98/20)
        histogram.add(new BlockLoss(7000, 7)); // e^1000, more than a double holds
        assertThat(histogram.counts()).isEqualTo(Map.of(0, 1L, 20, 2L, 8685, 1L));
        assertThat(histogram.total()).isEqualTo(4);
    }

    @Test
    void whatIsNotFiniteIsCountedApart() {
        LogHistogram histogram = new LogHistogram();
        histogram.add(new BlockLoss(Double.NaN, 3));
        histogram.add(new BlockLoss(Double.POSITIVE_INFINITY, 3));
        histogram.add(new BlockLoss(0, 0));
        LogHistogram both = new LogHistogram();
        both.add(new BlockLoss(0, 2));
        both.addAll(histogram);
        assertThat(both.notFinite()).isEqualTo(3);
        assertThat(both.total()).isEqualTo(4);
        assertThat(both.counts()).isEqualTo(Map.of(0, 1L));
    }
}
