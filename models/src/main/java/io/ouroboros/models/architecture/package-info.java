/** What every architecture states about itself: sizes, parameters and program text. */
@NullMarked
package io.ouroboros.models.architecture;

import org.jspecify.annotations.NullMarked;
