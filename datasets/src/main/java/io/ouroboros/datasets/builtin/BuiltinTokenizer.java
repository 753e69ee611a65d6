package io.ouroboros.datasets.builtin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the built-in corpus's tokenizer: one token a word, cut at blanks, as the tokenizer files
 * of a Hugging Face model directory.
 *
 * <p>Special tokens have OPT's ids: 0 {@code <s>}, 1 {@code <pad>}, 2 {@code </s>}, which starts
 * each row and is the model's bos and eos, 3 {@code <unk>}. Words follow by falling probability, as
 * in {@link TrueDistribution}. Ids decode to words with blanks between them; a row's leading blank
 * and final newline are not tokens.
 *
 * <p>Files, in formats that transformers 4.57 reads:
 *
 * <ul>
 *   <li>{@code tokenizer.json}, its version 1.0: WordLevel model, WhitespaceSplit pre-tokenizer,
 *       TemplateProcessing {@code </s> $A}
 *   <li>{@code tokenizer_config.json}: PreTrainedTokenizerFast, no clean-up of blanks
 *   <li>{@code special_tokens_map.json}
 * </ul>
 */
public final class BuiltinTokenizer {

    private static final String TOKENIZER =
            """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": [
                {"id": 0, "content": "<s>", "single_word": false, "lstrip": false,
                 "rstrip": false, "normalized": false, "special": true},
                {"id": 1, "content": "<pad>", "single_word": false, "lstrip": false,
                 "rstrip": false, "normalized": false, "special": true},
                {"id": 2, "content": "</s>", "single_word": false, "lstrip": false,
                 "rstrip": false, "normalized": false, "special": true},
                {"id": 3, "content": "<unk>", "single_word": false, "lstrip": false,
                 "rstrip": false, "normalized": false, "special": true}
              ],
              "normalizer": null,
              "pre_tokenizer": {"type": "WhitespaceSplit"},
              "post_processor": {
                "type": "TemplateProcessing",
                "single": [
                  {"SpecialToken": {"id": "</s>", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}}
                ],
                "pair": [
                  {"SpecialToken": {"id": "</s>", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "</s>", "type_id": 1}},
                  {"Sequence": {"id": "B", "type_id": 1}}
                ],
                "special_tokens": {"</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}
              },
              "decoder": null,
              "model": {
                "type": "WordLevel",
                "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3},
                "unk_token": "<unk>"
              }
            }
            """;

    private static final String CONFIGURATION =
            """
            {
              "tokenizer_class": "PreTrainedTokenizerFast",
              "clean_up_tokenization_spaces": false,
              "bos_token": "</s>",
              "eos_token": "</s>",
              "pad_token": "<pad>",
              "unk_token": "<unk>"
            }
            """;

    private static final String SPECIAL_TOKENS =
            """
            {
              "bos_token": "</s>",
              "eos_token": "</s>",
              "pad_token": "<pad>",
              "unk_token": "<unk>"
            }
            """;

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

    private BuiltinTokenizer() {}

    /**
     * Writes the three files, over old ones of the same name.
     *
     * @param trueDistribution the distribution whose words are the vocabulary
     * @param directory an existing directory
     * @throws IOException if a file cannot be written
     */
    public static void write(TrueDistribution trueDistribution, Path directory) throws IOException {
        JsonObject tokenizer = JsonParser.parseString(TOKENIZER).getAsJsonObject();
        JsonObject vocabulary = tokenizer.getAsJsonObject("model").getAsJsonObject("vocab");
        for (String word : trueDistribution.words()) {
            vocabulary.addProperty(word, vocabulary.size());
        }
        Files.writeString(directory.resolve("tokenizer.json"), GSON.toJson(tokenizer) + "\n");
        Files.writeString(directory.resolve("tokenizer_config.json"), CONFIGURATION);
        Files.writeString(directory.resolve("special_tokens_map.json"), SPECIAL_TOKENS);
    }
}
