package io.ouroboros.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ouroboros.datasets.text.AllRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextTokenizerTest {

    /** See the README.md there. */
    private static final Path FIXTURE = Path.of("src/test/resources/small-bpe");

    @TempDir Path directory;

    @Test
    void idsAreThoseOfPythonTokenizers() throws IOException {
        List<int[]> expected = expectedIds();
        try (TextTokenizer tokenizer = TextTokenizer.open(FIXTURE)) {
            List<int[]> encoded =
                    tokenizer.encodeRows(AllRows.of(FIXTURE.resolve("rows.raw")), true);
            assertThat(encoded).usingRecursiveComparison().isEqualTo(expected);
        }
    }

    @Test
    void oneRowManyRowsAndPromptsAgreeAcrossChunks() throws IOException {
        String row = AllRows.of(FIXTURE.resolve("rows.raw")).get(1);
        try (TextTokenizer tokenizer = TextTokenizer.open(FIXTURE)) {
            int[] one = tokenizer.encodeRow(row);
            List<int[]> many = tokenizer.encodeRows(Collections.nCopies(2_001, row), true);
            assertThat(many).hasSize(2_001).allSatisfy(ids -> assertThat(ids).isEqualTo(one));
        }
    }

    @Test
    void decodingUndoesEncodingAndDropsSpecialTokens() throws IOException {
        try (TextTokenizer tokenizer = TextTokenizer.open(FIXTURE)) {
            String text = " na\u00efve caf\u00e9 \u6771\u4eac \ud83d\ude00 .\n";
            assertThat(tokenizer.decode(tokenizer.encodeRow(text))).isEqualTo(text);
            assertThat(tokenizer.decode(new int[] {2, 1, 399_999})).isEmpty();
        }
    }

    @Test
    void separatorIsTheEmptyRow() throws IOException {
        try (TextTokenizer tokenizer = TextTokenizer.open(FIXTURE)) {
            assertThat(tokenizer.encodeRow("")).containsExactly(2);
            assertThat(tokenizer.vocabularySize()).isEqualTo(400);
        }
    }

    @Test
    void addedTokensCountAndTruncationAndPaddingInTheFileDoNot() throws IOException {
        write(
                """
                {"version": "1.0",
                 "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst",
                                "stride": 0},
                 "padding": {"strategy": {"Fixed": 9}, "direction": "Right",
                             "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0,
                             "pad_token": "a"},
                 "added_tokens": [{"id": 3, "content": "c", "single_word": false, "lstrip": false,
                                   "rstrip": false, "normalized": false, "special": true}],
                 "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"},
                 "post_processor": null, "decoder": null,
                 "model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1, "?": 2},
                           "unk_token": "?"}}
                """);
        try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
            assertThat(tokenizer.encodeRow("a b x c a")).containsExactly(0, 1, 2, 3, 0);
            assertThat(tokenizer.vocabularySize()).isEqualTo(4);
            assertThat(tokenizer.encodeRow("")).isEmpty();
        }
    }

    @Test
    void unigramVocabulariesAreCountedToo() throws IOException {
        write(
                """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
                 "normalizer": null, "pre_tokenizer": null, "post_processor": null,
                 "decoder": null,
                 "model": {"type": "Unigram", "unk_id": 0,
                           "vocab": [["?", 0.0], ["a", -1.0], ["b", -2.0]]}}
                """);
        try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
            assertThat(tokenizer.encodeRow("ba")).containsExactly(2, 1);
            assertThat(tokenizer.vocabularySize()).isEqualTo(3);
        }
    }

    @Test
    void missingAndCorruptFilesAreNamed() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> TextTokenizer.open(directory))
                .withMessage(
                        "model directory must hold tokenizer.json, got none in "
                                + directory
                                + "; transformers' AutoTokenizer.save_pretrained writes one");
        Path file = write("{}");
        assertThatIOException()
                .isThrownBy(() -> TextTokenizer.open(directory))
                .withMessage(
                        "tokenizer.json must be a Hugging Face tokenizer, got \"Model missing. at"
                                + " line 1 column 2\" in "
                                + file);
    }

    /** In a batch the native library would end the process on the first unknown word. */
    @Test
    void modelWithoutUnknownTokenIsRefused() throws IOException {
        Path file =
                write(
                        """
                        {"version": "1.0", "truncation": null, "padding": null,
                         "added_tokens": [], "normalizer": null, "pre_tokenizer": null,
                         "post_processor": null, "decoder": null,
                         "model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "?"}}
                        """);
        assertThatIOException()
                .isThrownBy(() -> TextTokenizer.open(directory))
                .withMessage(
                        "tokenizer.json must be a Hugging Face tokenizer, got \"WordLevel error:"
                                + " Missing [UNK] token from the vocabulary\" in "
                                + file);
    }

    @Test
    void djlStaysOffTheNetwork() throws IOException {
        TextTokenizer.open(FIXTURE).close();
        assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
        assertThat(System.getProperty("RUST_FLAVOR")).isEqualTo("cpu");
    }

    @Test
    void closedTokenizerRefusesWork() throws IOException {
        TextTokenizer tokenizer = TextTokenizer.open(FIXTURE);
        tokenizer.close();
        tokenizer.close();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> tokenizer.encodeRow("a"));
    }

    private Path write(String json) throws IOException {
        return Files.writeString(directory.resolve("tokenizer.json"), json);
    }

    private static List<int[]> expectedIds() throws IOException {
        List<int[]> expected = new ArrayList<>();
        for (String line : Files.readAllLines(FIXTURE.resolve("ids.txt"))) {
            expected.add(Arrays.stream(line.split(" ", -1)).mapToInt(Integer::parseInt).toArray());
        }
        return expected;
    }
}
