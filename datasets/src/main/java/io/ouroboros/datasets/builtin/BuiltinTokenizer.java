package io.ouroboros.datasets.builtin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Writes the built-in corpus's tokenizer: one token per word, split at spaces, as the tokenizer
 * files of a Hugging Face model directory.
 *
 * <p>Special tokens have OPT's ids: 0 {@code <s>}, 1 {@code <pad>}, 2 {@code </s>}, which starts
 * each row and is the model's bos and eos, 3 {@code <unk>}. Words follow by decreasing probability,
 * as in {@link TrueDistribution}. Ids decode to words with blanks between them; a row's leading
 * blank and final newline are not tokens.
 *
 * <p>The files, whose contents apart from the vocabulary are resources, are in formats that
 * transformers 4.57 reads:
 *
 * <ul>
 *   <li>{@code tokenizer.json}, its version 1.0: WordLevel model, WhitespaceSplit pre-tokenizer,
 *       TemplateProcessing {@code </s> $A}
 *   <li>{@code tokenizer_config.json}: PreTrainedTokenizerFast, no clean-up of blanks
 *   <li>{@code special_tokens_map.json}
 * </ul>
 */
public final class BuiltinTokenizer {

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
        JsonObject tokenizer = JsonParser.parseString(resource("tokenizer.json")).getAsJsonObject();
        JsonObject vocabulary = tokenizer.getAsJsonObject("model").getAsJsonObject("vocab");
        for (String word : trueDistribution.words()) {
            vocabulary.addProperty(word, vocabulary.size());
        }
        Files.writeString(directory.resolve("tokenizer.json"), GSON.toJson(tokenizer) + "\n");
        for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
            Files.writeString(directory.resolve(name), resource(name));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(BuiltinTokenizer.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
