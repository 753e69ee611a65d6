/**
 * Causal language models as data and arithmetic: weights, forward pass, loss, optimiser, decoding.
 *
 * <p>Nothing here reads the network or the clock, prints, or knows a command line. Token ids are
 * the only thing that crosses to other modules.
 *
 * <p>Dimension words used in every shape of this module:
 *
 * <ul>
 *   <li>{@code batch}: prompts or token blocks computed together
 *   <li>{@code beam}: live hypotheses of one prompt
 *   <li>{@code row}: index in {@code batch * beam}
 *   <li>{@code seq}: new positions of one call; {@code past}: positions already cached; {@code
 *       total}: both together
 *   <li>{@code hidden}: model width; {@code heads}, {@code headSize}: {@code hidden} split for
 *       attention; {@code ffn}: inner width of the feed-forward part
 *   <li>{@code vocab}: rows of the token embedding; {@code block}: tokens of one token block
 * </ul>
 */
@NullMarked
package io.ouroboros.models;

import org.jspecify.annotations.NullMarked;
