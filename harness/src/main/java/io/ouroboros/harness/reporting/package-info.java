/** What people see of an experiment: tables, quantities in words, and the progress of long work. */
@NullMarked
package io.ouroboros.harness.reporting;

import org.jspecify.annotations.NullMarked;
