/** What this machine can do, what is wrong with it, and how to fix it. */
@NullMarked
package io.ouroboros.harness.diagnosis;

import org.jspecify.annotations.NullMarked;
