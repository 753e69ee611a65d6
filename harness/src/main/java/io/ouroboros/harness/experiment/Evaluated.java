package io.ouroboros.harness.experiment;

import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.finetuning.FineTuningResult;
import io.ouroboros.harness.io.Flattened;
import java.util.Map;

/**
 * The results of a generation's evaluation, as its marker holds them. They repeat what the training
 * found, so that a line of {@code metrics.jsonl} has all of a generation.
 *
 * @param generation index in the recursion
 * @param seed the run's seed
 * @param bestEpoch index of the epoch whose weights were kept
 * @param trained its training set and weights
 * @param trainingLoss of the best epoch, in nats per token
 * @param validation of the best epoch
 * @param test perplexity of the original test blocks, with deciles of the targets' frequency in the
 *     original training text
 * @param trainingUnderGeneration0 the training blocks' perplexity under generation 0
 * @param trainingText measures of the training set
 */
public record Evaluated(
        int generation,
        long seed,
        int bestEpoch,
        @Flattened Trained trained,
        double trainingLoss,
        PerplexitySummary validation,
        PerplexitySummary test,
        PerplexitySummary trainingUnderGeneration0,
        Map<String, Double> trainingText) {

    /** Takes over the results of the training. */
    static Evaluated of(
            int generation,
            long seed,
            FineTuned training,
            PerplexitySummary test,
            PerplexitySummary trainingUnderGeneration0,
            Map<String, Double> trainingText) {
        FineTuningResult.Epoch best = training.losses().best();
        return new Evaluated(
                generation,
                seed,
                training.losses().bestEpoch(),
                training.trained(),
                best.trainingLoss(),
                best.validation(),
                test,
                trainingUnderGeneration0,
                trainingText);
    }

    /**
     * Says whether an evaluation repeats the results of the generation's training.
     *
     * @param training the results of the training
     * @return whether this is what an evaluation after that training states
     */
    public boolean repeats(FineTuned training) {
        return equals(of(generation, seed, training, test, trainingUnderGeneration0, trainingText));
    }
}
