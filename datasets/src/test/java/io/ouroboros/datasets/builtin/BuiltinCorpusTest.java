package io.ouroboros.datasets.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TextTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuiltinCorpusTest {

    private final BuiltinCorpus corpus = new BuiltinCorpus(3);

    /** Published corpora depend on these bytes: a change here is a new corpus. */
    @Test
    void bytesArePinned() throws NoSuchAlgorithmException {
        String text =
                String.join("", rows(corpus, Split.TRAIN, 100))
                        + String.join("", rows(corpus, Split.VALIDATION, 50))
                        + String.join("", rows(corpus, Split.TEST, 50));
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(digest))
                .isEqualTo("96176ef8a6d93edead582900a0bba4310cacd627d0b9077b43abe28c7ec7ce5a");
    }

    @Test
    void rowsHaveWikiTextForm() {
        assertThat(rows(corpus, Split.TRAIN, 1))
                .containsExactly(
                        " every tobomur loveves near a nimaburg . every devosic vabemur lodakes"
                                + " every bevisic miremur . a dovomur tebeves .\n");
        assertThat(rows(corpus, Split.TEST, 500))
                .allMatch(row -> row.matches("(( [a-z]+){3,12} \\.){1,5}\n"));
    }

    @Test
    void splitsAndSeedsDifferAndLongerTextsStartTheSame() {
        List<String> train = rows(corpus, Split.TRAIN, 20);
        assertThat(rows(corpus, Split.TRAIN, 30).subList(0, 20)).isEqualTo(train);
        assertThat(rows(corpus, Split.VALIDATION, 20)).isNotEqualTo(train);
        assertThat(rows(corpus, Split.TEST, 20)).isNotEqualTo(train);
        assertThat(rows(corpus, Split.TEST, 20)).isNotEqualTo(rows(corpus, Split.VALIDATION, 20));
        assertThat(rows(new BuiltinCorpus(4), Split.TRAIN, 20)).isNotEqualTo(train);
    }

    @Test
    void rowsReachTheTokensAskedForAndNotMore(@TempDir Path directory) throws IOException {
        BuiltinTokenizer.write(corpus.trueDistribution(), directory);
        try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
            List<String> rows = corpus.rowsOfTokens(Split.TRAIN, 5_000);
            assertThat(numTokens(tokenizer, rows)).isGreaterThanOrEqualTo(5_000);
            assertThat(numTokens(tokenizer, rows.subList(0, rows.size() - 1))).isLessThan(5_000);
        }
    }

    @Test
    void tokenizerKnowsEveryWordByItsId(@TempDir Path directory) throws IOException {
        TrueDistribution truth = corpus.trueDistribution();
        BuiltinTokenizer.write(truth, directory);
        try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
            assertThat(tokenizer.encodeRow("")).containsExactly(2);
            assertThat(tokenizer.vocabularySize()).isEqualTo(truth.vocabularySize());
            for (int i = 0; i < truth.words().size(); i++) {
                assertThat(tokenizer.encodeRow(truth.words().get(i)))
                        .containsExactly(2, TrueDistribution.FIRST_WORD_ID + i);
            }
            assertThat(tokenizer.encodeRow(" the unheard .\n")).containsExactly(2, 5, 3, 4);
            String row = rows(corpus, Split.TEST, 1).get(0);
            assertThat(tokenizer.decode(tokenizer.encodeRow(row))).isEqualTo(row.strip());
        }
    }

    @Test
    void configurationNamesSpecialTokens(@TempDir Path directory) throws IOException {
        BuiltinTokenizer.write(corpus.trueDistribution(), directory);
        assertThat(directory.resolve("tokenizer_config.json"))
                .content()
                .contains(
                        "\"tokenizer_class\": \"PreTrainedTokenizerFast\"",
                        "\"clean_up_tokenization_spaces\": false");
        assertThat(directory.resolve("special_tokens_map.json"))
                .content()
                .contains("\"eos_token\": \"</s>\"", "\"pad_token\": \"<pad>\"");
    }

    /** The first rows of a split; no row has more than 66 tokens. */
    private static List<String> rows(BuiltinCorpus corpus, Split split, int numRows) {
        return corpus.rowsOfTokens(split, 66L * numRows).subList(0, numRows);
    }

    private static int numTokens(TextTokenizer tokenizer, List<String> rows) {
        return tokenizer.encodeRows(rows, true).stream().mapToInt(ids -> ids.length).sum();
    }
}
