package io.ouroboros.datasets.corpus;

import com.google.gson.stream.JsonWriter;
import io.ouroboros.datasets.text.RowFormat;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes a corpus for other programs, one row a token block, in the format of the file's extension.
 *
 * <ul>
 *   <li>{@code .jsonl}: JSON Lines in UTF-8, <code>{"ids":[5,2],"text":"a b"}</code> or the ids
 *       alone, in this order, without blanks, each line ended by a newline.
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
     * Writes rows of token ids alone.
     *
     * @param blocks the rows' ids
     * @param file where to; replaced if there is one
     * @throws IllegalArgumentException if the file's name ends in neither {@code .jsonl} nor {@code
     *     .parquet}
     * @throws IOException if the file cannot be written
     */
    public static void writeIds(Iterable<int[]> blocks, Path file) throws IOException {
        write(blocks, Optional.empty(), file);
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
        write(blocks, Optional.of(decode), file);
    }

    /**
     * Checks a file's name, before long work whose result is to go there.
     *
     * @param file its path
     * @throws IllegalArgumentException if its name ends in neither {@code .jsonl} nor {@code
     *     .parquet}
     */
    public static void requireFormat(Path file) {
        if (!endsIn(".jsonl", file) && !endsIn(".parquet", file)) {
            throw new IllegalArgumentException(
                    "corpus file must end in .jsonl or .parquet, got " + file);
        }
    }

    private static void write(
            Iterable<int[]> blocks, Optional<Function<int[], String>> decode, Path file)
            throws IOException {
        requireFormat(file);
        if (endsIn(".jsonl", file)) {
            writeJson(blocks, decode, file);
        } else {
            ParquetCorpus.write(blocks, decode, file);
        }
    }

    private static void writeJson(
            Iterable<int[]> blocks, Optional<Function<int[], String>> decode, Path file)
            throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            for (int[] ids : blocks) {
                JsonWriter json = new JsonWriter(writer);
                json.beginObject().name(RowFormat.IDS_FIELD).beginArray();
                for (int id : ids) {
                    json.value(id);
                }
                json.endArray();
                if (decode.isPresent()) {
                    json.name(RowFormat.TEXT_FIELD).value(decode.get().apply(ids));
                }
                json.endObject();
                writer.write('\n');
            }
        }
    }

    private static boolean endsIn(String ending, Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }
}
