/** What this machine can do for Ouroboros, what is wrong with it, and what to do about that. */
@NullMarked
package io.ouroboros.harness.diagnosis;

import org.jspecify.annotations.NullMarked;
