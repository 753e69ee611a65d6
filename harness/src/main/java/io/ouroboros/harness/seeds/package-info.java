/** Runs an experiment with several seeds, each in a process of its own. */
@NullMarked
package io.ouroboros.harness.seeds;

import org.jspecify.annotations.NullMarked;
