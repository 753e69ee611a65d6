/** Corpora written for other programs: JSON Lines and parquet that Hugging Face datasets reads. */
@NullMarked
package io.ouroboros.datasets.corpus;

import org.jspecify.annotations.NullMarked;
