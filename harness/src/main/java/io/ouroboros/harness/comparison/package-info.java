/** Statistics over the seeds of a run, and of runs against each other. */
@NullMarked
package io.ouroboros.harness.comparison;

import org.jspecify.annotations.NullMarked;
