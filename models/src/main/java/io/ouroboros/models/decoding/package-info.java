/** Decoding: from prompts to continuations by beam search, sampling or contrastive search. */
@NullMarked
package io.ouroboros.models.decoding;

import org.jspecify.annotations.NullMarked;
