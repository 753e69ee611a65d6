/** Perplexity of token blocks under a model, in the three forms of the experiment. */
@NullMarked
package io.ouroboros.harness.evaluation;

import org.jspecify.annotations.NullMarked;
