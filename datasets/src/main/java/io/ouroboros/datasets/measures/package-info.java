/**
 * Measures of a text's tokens: how varied it is, how much it repeats itself, and what it still
 * holds of the original. A text is token blocks, and nothing crosses a block's border; a type is a
 * distinct id, a token an occurrence of one.
 */
@NullMarked
package io.ouroboros.datasets.measures;

import org.jspecify.annotations.NullMarked;
