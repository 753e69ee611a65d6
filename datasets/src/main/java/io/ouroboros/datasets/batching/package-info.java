/** The order in which an epoch visits its training blocks. */
@NullMarked
package io.ouroboros.datasets.batching;

import org.jspecify.annotations.NullMarked;
