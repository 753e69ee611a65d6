/** How a run stands, told from its directory while it goes on or after it has stopped. */
@NullMarked
package io.ouroboros.harness.status;

import org.jspecify.annotations.NullMarked;
