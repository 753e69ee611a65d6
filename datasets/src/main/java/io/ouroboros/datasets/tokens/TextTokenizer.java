package io.ouroboros.datasets.tokens;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The tokenizer of a model directory: text to ids and back, exactly as Hugging Face tokenizers does
 * it, because it is that library, called through DJL.
 *
 * <p>Special tokens are those of the post-processor in {@code tokenizer.json}: OPT's puts {@code
 * </s>} (id 2) before every row, so the empty row is a lone {@code </s>}. Nothing is truncated or
 * padded, whatever the file says. Only the local file is read.
 *
 * <p>Holds native memory until it is closed. Safe for use by several threads until then.
 */
public final class TextTokenizer implements AutoCloseable {

    private static final String FILE_NAME = "tokenizer.json";

    /** Rows per native call: enough to keep all cores busy, few enough to bound native memory. */
    static final int CHUNK_ROWS = 1_000;

    /** A private-use character, in no vocabulary. */
    private static final String UNKNOWN_CHARACTER = "\uE000";

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final HuggingFaceTokenizer tokenizer;
    private final int vocabularySize;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, int vocabularySize) {
        this.tokenizer = tokenizer;
        this.vocabularySize = vocabularySize;
    }

    /**
     * Opens the tokenizer of a model directory; the caller closes it.
     *
     * @param modelDirectory a local directory with a {@code tokenizer.json}
     * @return the tokenizer
     * @throws IOException if the file is missing, unreadable or not a tokenizer
     */
    public static TextTokenizer open(Path modelDirectory) throws IOException {
        Path file = modelDirectory.resolve(FILE_NAME);
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException(
                    "model directory must hold tokenizer.json, got none in "
                            + modelDirectory
                            + "; transformers' AutoTokenizer.save_pretrained writes one");
        }
        RowChecks.requireFile(file);
        try {
            return of(Files.readString(file), file);
        } catch (CharacterCodingException e) {
            throw new InvalidDataException(
                    "tokenizer.json must be UTF-8, got other bytes in " + file, e);
        }
    }

    /**
     * Opens a tokenizer from a text; the caller closes it.
     *
     * @param json the content of a {@code tokenizer.json}; a byte order mark is ignored
     * @param file where it came from, for messages
     * @return the tokenizer
     * @throws IOException if it is not a tokenizer
     */
    @SuppressWarnings("IllegalCatch") // the native library throws bare RuntimeException
    public static TextTokenizer of(String json, Path file) throws IOException {
        String text = json.startsWith(BYTE_ORDER_MARK) ? json.substring(1) : json;
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        stayLocal();
        LibUtils.checkStatus();
        try {
            HuggingFaceTokenizer tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            new ByteArrayInputStream(utf8),
                            Map.of("truncation", "do_not_truncate", "padding", "do_not_pad"));
            try {
                // no vocabulary has it: a model without a token for the unknown ends the whole
                // process if it meets one in a batch, but throws here
                tokenizer.encode(UNKNOWN_CHARACTER, true, false);
                return new TextTokenizer(tokenizer, TokenizerVocabulary.size(utf8));
            } catch (RuntimeException e) {
                tokenizer.close();
                throw e;
            }
        } catch (RuntimeException e) {
            throw new IOException(
                    "tokenizer.json must be a Hugging Face tokenizer, got \"%s\" in %s"
                            .formatted(e.getMessage(), file),
                    e);
        }
    }

    /**
     * Encodes one row, special tokens on.
     *
     * @param row the row's text with its final newline, or {@code ""}
     * @return the row's ids
     */
    public int[] encodeRow(String row) {
        return encodeRows(List.of(row), true).get(0);
    }

    /**
     * Encodes rows on all cores.
     *
     * @param rows the rows' texts
     * @param withSpecialTokens whether each row gets the tokenizer's special tokens; OPT's puts
     *     {@code </s>} before it, the separator of rows
     * @return each row's ids, in the rows' order; not modifiable
     * @throws IllegalArgumentException if a row is longer than the library can encode
     */
    public List<int[]> encodeRows(List<String> rows, boolean withSpecialTokens) {
        LongRows longRows =
                new LongRows((row, special) -> encode(new String[] {row}, special).get(0));
        String[] shortRows =
                rows.stream().filter(row -> !LongRows.isLong(row)).toArray(String[]::new);
        Iterator<int[]> encoded = encode(shortRows, withSpecialTokens).iterator();
        return rows.stream()
                .map(
                        row ->
                                LongRows.isLong(row)
                                        ? longRows.encode(row, withSpecialTokens)
                                        : encoded.next())
                .toList();
    }

    /**
     * Decodes ids to text. Special tokens, and ids that the vocabulary lacks, leave no text.
     *
     * @param ids token ids, at least 0
     * @return their text
     */
    public String decode(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    }

    /**
     * The number of ids that a model for this tokenizer needs.
     *
     * @return the largest id plus one, added tokens included
     */
    public int vocabularySize() {
        return vocabularySize;
    }

    /**
     * Whether each row gets special tokens, such as OPT's {@code </s>}, which separate rows.
     *
     * @return false if the tokenizer's post-processor adds none
     */
    public boolean separatesRows() {
        return encodeRows(List.of(""), true).get(0).length
                > encodeRows(List.of(""), false).get(0).length;
    }

    /** Frees the native memory; the tokenizer is of no use afterwards. */
    @Override
    public void close() {
        tokenizer.close();
    }

    /**
     * Encodes rows in one native call and takes nothing but the ids: {@code batchEncode} of {@link
     * HuggingFaceTokenizer} also makes strings and character spans of each token, and needs 7 to 8
     * s of processor time where this needs 5 s, for the 2,459,198 tokens of WikiText-2's training
     * split.
     */
    private List<int[]> encode(String[] rows, boolean withSpecialTokens) {
        TokenizersLibrary library = TokenizersLibrary.LIB;
        List<int[]> encoded = new ArrayList<>(rows.length);
        for (long encoding : library.batchEncode(tokenizer.getHandle(), rows, withSpecialTokens)) {
            long[] ids = library.getTokenIds(encoding);
            library.deleteEncoding(encoding);
            encoded.add(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
        }
        return encoded;
    }

    private static void stayLocal() {
        System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
        System.getProperties().putIfAbsent("RUST_FLAVOR", "cpu");
    }
}
