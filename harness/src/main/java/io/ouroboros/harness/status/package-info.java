/** The progress of a run, read from its directory during the run or after it has stopped. */
@NullMarked
package io.ouroboros.harness.status;

import org.jspecify.annotations.NullMarked;
