/** The device, number format and memory that models compute with. */
@NullMarked
package io.ouroboros.harness.device;

import org.jspecify.annotations.NullMarked;
