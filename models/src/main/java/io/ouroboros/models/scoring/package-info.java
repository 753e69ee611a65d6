/** Scoring: negative log-likelihoods of token blocks under a model. */
@NullMarked
package io.ouroboros.models.scoring;

import org.jspecify.annotations.NullMarked;
