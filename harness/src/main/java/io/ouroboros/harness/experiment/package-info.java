/** The recursive experiment: configuration, run directory, stages and the loop over generations. */
@NullMarked
package io.ouroboros.harness.experiment;

import org.jspecify.annotations.NullMarked;
