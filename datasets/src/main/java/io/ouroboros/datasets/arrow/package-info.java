/**
 * Arrow IPC files, as Hugging Face datasets writes them to its cache and in {@code save_to_disk}.
 *
 * <p>The files are read by Apache Arrow's own library, which needs the JVM flag {@code
 * --add-opens=java.base/java.nio=ALL-UNNAMED} (docs/decisions/0006-arrow-reader.md).
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html">Arrow Columnar Format</a>
 */
@NullMarked
package io.ouroboros.datasets.arrow;

import org.jspecify.annotations.NullMarked;
