/** A run's metrics for other programs: CSV and TensorBoard's event files. */
@NullMarked
package io.ouroboros.harness.tracking;

import org.jspecify.annotations.NullMarked;
