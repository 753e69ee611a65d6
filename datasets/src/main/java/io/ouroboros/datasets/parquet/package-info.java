/**
 * Parquet files: single columns of them, row by row, and corpora written as such files.
 *
 * <p>The library behind it is Apache's parquet-java (docs/decisions/0005-parquet-library.md). It
 * trusts its input: a damaged file makes it throw any kind of exception and ask for any amount of
 * memory. So what it is given is checked here first, and what it throws becomes an {@link
 * java.io.IOException} that names the file.
 */
@NullMarked
package io.ouroboros.datasets.parquet;

import org.jspecify.annotations.NullMarked;
