package io.ouroboros.datasets.corpus;

import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of a corpus's rows, in the order in which they are written.
 *
 * @param <R> what a row is made from
 * @param ids a row's token ids, if there is such a field
 * @param text a row's text, if there is such a field
 */
record CorpusFields<R>(Optional<Function<R, int[]>> ids, Optional<Function<R, String>> text) {}
