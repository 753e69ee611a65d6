/** Runs as pictures, tables and text: one file that opens in any browser, without a network. */
@NullMarked
package io.ouroboros.harness.report;

import org.jspecify.annotations.NullMarked;
