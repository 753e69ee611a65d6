/**
 * Rows of local files, and the directories that hold one file, or one set of shards, per split.
 *
 * <p>A <em>row</em> is one line with its leading blank and its final newline, as in WikiText; a
 * line of blanks only is the empty row.
 */
@NullMarked
package io.ouroboros.datasets.text;

import org.jspecify.annotations.NullMarked;
