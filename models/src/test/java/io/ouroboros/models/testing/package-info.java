/** What the tests of this module share. */
@NullMarked
package io.ouroboros.models.testing;

import org.jspecify.annotations.NullMarked;
