package io.ouroboros.datasets.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes a corpus for other programs, one row a token block, in the format of the file's extension.
 *
 * <ul>
 *   <li>{@code .jsonl}: JSON Lines in UTF-8, <code>{"ids":[5,2],"text":"a b"}</code> or one of the
 *       two fields, in this order, without blanks, each line ended by a newline.
 *   <li>{@code .parquet}: columns {@code ids} (list of int64) and {@code text} (string) or one of
 *       the two, none ever null, uncompressed and dictionary-encoded, in row groups of about 8 MiB.
 *       Not compressed, because compressors give other bytes on other machines.
 * </ul>
 *
 * <p>Both open in Python with {@code datasets.load_dataset("json" or "parquet", data_files=...)}
 * and here with {@link io.ouroboros.datasets.text.TextRows} and {@link
 * io.ouroboros.datasets.tokens.TokenBlocksFile}. Equal rows give equal bytes. Rows are written one
 * by one; parquet keeps one row group in memory. For an atomic result, write to a temporary name
 * and rename.
 */
public final class CorpusFile {

    private CorpusFile() {}

    /**
     * Writes rows of text alone.
     *
     * @param texts the rows' texts
     * @param file where to; replaced if there is one
     * @throws IllegalArgumentException if the file's name ends in neither {@code .jsonl} nor {@code
     *     .parquet}
     * @throws IOException if the file cannot be written
     */
    public static void writeTexts(Iterable<String> texts, Path file) throws IOException {
        write(texts, new CorpusFields<>(Optional.empty(), Optional.of(text -> text)), file);
    }

    /**
     * Writes rows of token ids alone.
     *
     * @param blocks the rows' ids
     * @param file where to; replaced if there is one
     * @throws IllegalArgumentException as {@link #writeTexts}
     * @throws IOException if the file cannot be written
     */
    public static void writeIds(Iterable<int[]> blocks, Path file) throws IOException {
        write(blocks, new CorpusFields<>(Optional.of(ids -> ids), Optional.empty()), file);
    }

    /**
     * Writes rows of token ids and their text.
     *
     * @param blocks the rows' ids
     * @param decode the text of a row's ids, as {@link
     *     io.ouroboros.datasets.tokens.TextTokenizer#decode} gives it
     * @param file where to; replaced if there is one
     * @throws IllegalArgumentException as {@link #writeIds}
     * @throws IOException if the file cannot be written
     */
    public static void writeIdsAndTexts(
            Iterable<int[]> blocks, Function<int[], String> decode, Path file) throws IOException {
        write(blocks, new CorpusFields<>(Optional.of(ids -> ids), Optional.of(decode)), file);
    }

    /**
     * Checks a file's name, before long work whose result is to go there.
     *
     * @param file its path
     * @throws IllegalArgumentException if its name ends in neither {@code .jsonl} nor {@code
     *     .parquet}
     */
    public static void requireFormat(Path file) {
        if (!isJson(file) && !isParquet(file)) {
            throw new IllegalArgumentException(
                    "corpus file must end in .jsonl or .parquet, got " + file);
        }
    }

    private static <R> void write(Iterable<R> rows, CorpusFields<R> fields, Path file)
            throws IOException {
        requireFormat(file);
        if (isJson(file)) {
            JsonCorpus.write(rows, fields, file);
        } else {
            ParquetCorpus.write(rows, fields, file);
        }
    }

    private static boolean isJson(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl");
    }

    private static boolean isParquet(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
    }
}
