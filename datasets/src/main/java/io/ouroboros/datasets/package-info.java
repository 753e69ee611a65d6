/**
 * Text as token blocks: rows, tokenizer, packing, mixtures, batches and the built-in corpus.
 *
 * <p>Nothing here reads the network or the clock, prints, or knows a model or a command line.
 */
@NullMarked
package io.ouroboros.datasets;

import org.jspecify.annotations.NullMarked;
