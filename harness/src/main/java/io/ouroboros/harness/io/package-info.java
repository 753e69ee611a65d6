/** Files, JSON, locks and hashes. */
@NullMarked
package io.ouroboros.harness.io;

import org.jspecify.annotations.NullMarked;
