package io.ouroboros.harness.evaluation;

import io.ouroboros.harness.io.Flattened;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.List;
import java.util.Optional;

/**
 * Perplexities of token blocks; the components are the fields of {@code evaluate --format json}.
 *
 * @param all over every scored token
 * @param blocks how many blocks were scored
 * @param withoutSeparators over the scored tokens that are not separators; models trained on text
 *     without separators are otherwise punished for never having seen one
 * @param deciles over the scored tokens of each frequency decile, 1 to 10, if asked for
 */
public record PerplexitySummary(
        @Flattened Perplexity all,
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
                List.of(all.row("all"), withoutSeparators.row("without separators")));
    }
}
