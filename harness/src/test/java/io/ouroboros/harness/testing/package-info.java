/** What several tests of the harness need: tiny models and data, and commands run in process. */
@NullMarked
package io.ouroboros.harness.testing;

import org.jspecify.annotations.NullMarked;
