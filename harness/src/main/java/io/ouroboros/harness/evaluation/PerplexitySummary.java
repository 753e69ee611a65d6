package io.ouroboros.harness.evaluation;

import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.List;
import java.util.Optional;

/**
 * Perplexities of token blocks; the components are the fields of {@code evaluate --format json}.
 *
 * @param tokenPerplexity see {@link Perplexity}; as the next four, over every scored token
 * @param meanBatchPerplexity see {@link Perplexity}
 * @param meanBlockPerplexity see {@link Perplexity}
 * @param nllNats see {@link Perplexity}
 * @param scoredTokens see {@link Perplexity}
 * @param blocks how many blocks were scored
 * @param withoutSeparators over the scored tokens that are not separators; models trained on text
 *     without separators are otherwise punished for never having seen one
 * @param deciles over the scored tokens of each frequency decile, 1 to 10, if asked for
 */
public record PerplexitySummary(
        double tokenPerplexity,
        double meanBatchPerplexity,
        double meanBlockPerplexity,
        double nllNats,
        long scoredTokens,
        int blocks,
        Perplexity withoutSeparators,
        Optional<List<DecileLoss>> deciles) {

    /**
     * Formats the perplexities for people.
     *
     * @return a table
     */
    public String toText() {
        return ConsoleTable.of(
                "Perplexity of %s blocks".formatted(Quantities.count(blocks)),
                "scored tokens|count:|by token:|mean of batches:|mean of blocks:|loss (nats):",
                List.of(all().row("all"), withoutSeparators.row("without separators")));
    }

    static PerplexitySummary of(
            Perplexity all,
            Perplexity withoutSeparators,
            int blocks,
            Optional<List<DecileLoss>> deciles) {
        return new PerplexitySummary(
                all.tokenPerplexity(),
                all.meanBatchPerplexity(),
                all.meanBlockPerplexity(),
                all.nllNats(),
                all.scoredTokens(),
                blocks,
                withoutSeparators,
                deciles);
    }

    /**
     * Returns the perplexity over every scored token.
     *
     * @return the first five components
     */
    public Perplexity all() {
        return new Perplexity(
                tokenPerplexity, meanBatchPerplexity, meanBlockPerplexity, nllNats, scoredTokens);
    }
}
