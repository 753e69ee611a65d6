package io.ouroboros.harness.evaluation;

/**
 * Loss of one token block.
 *
 * @param nllNats sum of negative log-likelihoods of the scored tokens, in nats
 * @param scoredTokens how many were scored
 */
public record BlockLoss(double nllNats, int scoredTokens) {}
