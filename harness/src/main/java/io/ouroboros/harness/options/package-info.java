/**
 * Options as components of records: name, default, range, help text and JSON form of an option are
 * stated once, at the component of the configuration record that holds its value.
 */
@NullMarked
package io.ouroboros.harness.options;

import org.jspecify.annotations.NullMarked;
