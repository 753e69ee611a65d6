/**
 * Arrow IPC files, as Hugging Face datasets writes them to its cache and in {@code save_to_disk}:
 * single columns of them, row by row.
 *
 * <p>The metadata is read by Apache's generated classes, the data by our own few
 * (docs/decisions/0006-arrow-reader.md). Neither a flatbuffer nor a count of the file is trusted:
 * what lies outside its bounds becomes an {@link java.io.IOException} that names the file.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html">Arrow Columnar Format</a>
 */
@NullMarked
package io.ouroboros.datasets.arrow;

import org.jspecify.annotations.NullMarked;
