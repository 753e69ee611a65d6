/** Synthesis: continuations of prompts become a synthetic corpus. */
@NullMarked
package io.ouroboros.harness.synthesis;

import org.jspecify.annotations.NullMarked;
