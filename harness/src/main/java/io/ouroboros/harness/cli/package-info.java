/**
 * The command line: parsing, exit codes, and one line for each failure. Results go to standard
 * output, logs and progress to standard error.
 */
@NullMarked
package io.ouroboros.harness.cli;

import org.jspecify.annotations.NullMarked;
