/** Measures how fast this machine trains and decodes, and how much of its arithmetic that uses. */
@NullMarked
package io.ouroboros.harness.bench;

import org.jspecify.annotations.NullMarked;
