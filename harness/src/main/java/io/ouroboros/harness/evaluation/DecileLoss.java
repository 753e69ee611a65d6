package io.ouroboros.harness.evaluation;

/**
 * The loss of the scored tokens in one frequency decile of the original text.
 *
 * @param decile 1, the most frequent types, to 10, the rarest and those missing from the original
 * @param nllNats sum of negative log-likelihoods, in nats
 * @param scoredTokens how many tokens were scored
 * @param tokenPerplexity exp(sum / scored tokens); NaN if none was scored
 * @see io.ouroboros.datasets.measures.FrequencyDeciles
 */
public record DecileLoss(int decile, double nllNats, long scoredTokens, double tokenPerplexity) {

    static DecileLoss of(int decile, double nllNats, long scoredTokens) {
        return new DecileLoss(decile, nllNats, scoredTokens, Math.exp(nllNats / scoredTokens));
    }
}
