/**
 * Parquet files: single columns of them, row by row.
 *
 * <p>They are read by Apache's parquet-java (docs/decisions/0005-parquet-library.md).
 */
@NullMarked
package io.ouroboros.datasets.parquet;

import org.jspecify.annotations.NullMarked;
