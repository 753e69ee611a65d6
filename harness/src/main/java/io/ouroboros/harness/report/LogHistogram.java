package io.ouroboros.harness.report;

import io.ouroboros.harness.evaluation.BlockLoss;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of token blocks by perplexity, on a logarithmic axis. All histograms have the same bins:
 * bin i counts perplexities from 10^(i/20) up to, but excluding, 10^((i+1)/20).
 */
final class LogHistogram {

    /** Bins for a factor of ten. */
    static final int BINS_PER_DECADE = 20;

    private final SortedMap<Integer, Long> counts = new TreeMap<>();
    private long notFinite;

    void add(BlockLoss loss) {
        double decades = loss.nllNats() / loss.scoredTokens() / Math.log(10);
        if (Double.isFinite(decades)) {
            counts.merge((int) Math.floor(decades * BINS_PER_DECADE), 1L, Long::sum);
        } else {
            notFinite++;
        }
    }

    void addAll(LogHistogram other) {
        other.counts.forEach((bin, count) -> counts.merge(bin, count, Long::sum));
        notFinite += other.notFinite;
    }

    /** The number of blocks in each bin, without empty bins. */
    SortedMap<Integer, Long> counts() {
        return Collections.unmodifiableSortedMap(counts);
    }

    /** Blocks whose perplexity is not finite; they are in no bin. */
    long notFinite() {
        return notFinite;
    }

    /** All blocks, including those in no bin. */
    long total() {
        return notFinite + counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
