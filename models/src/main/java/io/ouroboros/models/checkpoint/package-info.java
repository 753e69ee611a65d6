/**
 * Weights and configuration on disk: Hugging Face model directories, read and written.
 *
 * <p>Everything read here may come from a stranger. Each length, offset, type, shape and name is
 * checked before it is used, nothing is executed, and a file that breaks a rule ends in one {@link
 * io.ouroboros.models.checkpoint.InvalidCheckpointException} of one line. Nothing larger than the
 * file itself (twice the file for 16-bit weights, which widen to float32) is ever allocated.
 *
 * <p>Tensors carry the names of the file. Which names an architecture wants, and which spellings of
 * them it accepts, is the architecture's business.
 */
@NullMarked
package io.ouroboros.models.checkpoint;

import org.jspecify.annotations.NullMarked;
