/**
 * What every command needs around the experiment: durable files, seeds, hashes, locks, signals and
 * settings of the process.
 */
@NullMarked
package io.ouroboros.harness.runtime;

import org.jspecify.annotations.NullMarked;
