/** One training step: loss, gradients and optimiser. */
@NullMarked
package io.ouroboros.models.training;

import org.jspecify.annotations.NullMarked;
