package io.ouroboros.harness.report;

import io.ouroboros.harness.evaluation.BlockLoss;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of token blocks by perplexity, on a logarithmic axis. The bins are the same for every
 * histogram: bin i holds perplexities from 10^(i/20) up to, without, 10^((i+1)/20).
 */
final class LogHistogram {

    /** Bins from a perplexity to ten times as much. */
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

    /** How many blocks each bin holds, without empty bins. */
    SortedMap<Integer, Long> counts() {
        return Collections.unmodifiableSortedMap(counts);
    }

    /** Blocks whose perplexity is not a finite number, which are in no bin. */
    long notFinite() {
        return notFinite;
    }

    /** All blocks, those in no bin too. */
    long total() {
        return notFinite + counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
