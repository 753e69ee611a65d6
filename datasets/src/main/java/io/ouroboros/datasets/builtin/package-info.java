/**
 * The corpus that comes with Ouroboros: text of an invented language whose true distribution is
 * known exactly, so that the loss of its tail can be computed instead of estimated.
 */
@NullMarked
package io.ouroboros.datasets.builtin;

import org.jspecify.annotations.NullMarked;
