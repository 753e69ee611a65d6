/** Rows as token ids, token ids as blocks of one length, and blocks as files. */
@NullMarked
package io.ouroboros.datasets.tokens;

import org.jspecify.annotations.NullMarked;
