/** One run per seed, each in a process of its own, and what the runs give together. */
@NullMarked
package io.ouroboros.harness.seeds;

import org.jspecify.annotations.NullMarked;
