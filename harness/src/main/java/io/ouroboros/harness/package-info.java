/**
 * The experiment: command line, recursion, fine-tuning, synthesis, evaluation and run directories.
 */
@NullMarked
package io.ouroboros.harness;

import org.jspecify.annotations.NullMarked;
