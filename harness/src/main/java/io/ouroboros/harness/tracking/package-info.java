/**
 * What a run measured, in the forms that other programs draw: CSV and TensorBoard's event files.
 */
@NullMarked
package io.ouroboros.harness.tracking;

import org.jspecify.annotations.NullMarked;
