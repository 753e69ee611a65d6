/** Which blocks of a training mix stay original and which are synthetic. */
@NullMarked
package io.ouroboros.datasets.mixing;

import org.jspecify.annotations.NullMarked;
