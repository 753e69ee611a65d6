package io.ouroboros.harness.evaluation;

/**
 * The loss of one token block.
 *
 * @param nllNats sum of the negative log-likelihoods of the scored tokens, in nats
 * @param scoredTokens how many tokens were scored
 */
public record BlockLoss(double nllNats, int scoredTokens) {}
