/** Whether a run directory holds what its manifest and markers say, and dropping what does not. */
@NullMarked
package io.ouroboros.harness.verification;

import org.jspecify.annotations.NullMarked;
