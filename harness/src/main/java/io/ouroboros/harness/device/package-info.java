/** Where and in which precision to compute, and what memory is there. */
@NullMarked
package io.ouroboros.harness.device;

import org.jspecify.annotations.NullMarked;
