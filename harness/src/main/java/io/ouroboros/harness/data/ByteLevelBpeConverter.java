package io.ouroboros.harness.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.ouroboros.datasets.RowChecks;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Builds a {@code tokenizer.json} for a model that has GPT-2's older files only, such as {@code
 * facebook/opt-125m}: byte-level byte-pair encoding with the begin-of-text token before each row,
 * the same as transformers' {@code GPT2Tokenizer} with {@code add_bos_token}.
 *
 * <p>It reads {@code vocab.json}, {@code merges.txt}, the tokens of {@code
 * special_tokens_map.json}, and {@code add_prefix_space} of {@code tokenizer_config.json}. Where
 * the last two are missing beside an OPT model's {@code config.json}, OPT's own values count.
 *
 * @see <a
 *     href="https://github.com/huggingface/transformers/blob/v4.57.1/src/transformers/convert_slow_tokenizer.py">
 *     transformers, {@code GPT2Converter}</a>
 */
public final class ByteLevelBpeConverter {
    private static final List<String> SPECIAL =
            List.of("bos_token", "eos_token", "unk_token", "pad_token");

    private static final String CONFIG = "tokenizer_config.json";

    /** Those of facebook/opt-*. */
    private static final String OPT_TOKENS =
            """
            {"bos_token": "</s>", "eos_token": "</s>", "unk_token": "</s>", "pad_token": "<pad>"}
            """;

    private ByteLevelBpeConverter() {}

    /**
     * Says whether a model directory has GPT-2's files and no {@code tokenizer.json}.
     *
     * @param directory a model directory
     * @return whether {@link #tokenizerJson} can build its tokenizer
     * @throws IOException if a file cannot be read
     */
    public static boolean applies(Path directory) throws IOException {
        if (!Files.exists(directory.resolve("vocab.json"))
                || !Files.exists(directory.resolve("merges.txt"))
                || Files.exists(directory.resolve("tokenizer.json"))) {
            return false;
        }
        if (!Files.exists(directory.resolve(CONFIG))) {
            return isOpt(directory);
        }
        JsonFields fields = JsonFields.read(directory.resolve(CONFIG));
        boolean gpt2 =
                !fields.has("tokenizer_class")
                        || fields.requireString("tokenizer_class").equals("GPT2Tokenizer");
        return gpt2 && isTrue(fields, "add_bos_token");
    }

    private static boolean isOpt(Path directory) throws IOException {
        Path config = directory.resolve("config.json");
        return Files.exists(config)
                && JsonFields.read(config).object().get("model_type") instanceof JsonPrimitive type
                && type.getAsString().equals("opt");
    }

    /**
     * Builds the content of {@code tokenizer.json}.
     *
     * @param directory a model directory
     * @return the JSON text
     * @throws IOException if a file cannot be read, or a special token is not in the vocabulary
     */
    public static String tokenizerJson(Path directory) throws IOException {
        JsonFields vocabulary = JsonFields.read(directory.resolve("vocab.json"));
        JsonFields special = readOr(directory.resolve("special_tokens_map.json"), OPT_TOKENS);
        JsonFields config = readOr(directory.resolve(CONFIG), "{}");
        String start = content(special, "bos_token");
        String template =
                Resources.text(ByteLevelBpeConverter.class, "byte-level-bpe.json")
                        .replace("START_ID", Long.toString(vocabulary.requireLong(start)))
                        .replace("START", new JsonPrimitive(start).toString());
        JsonObject tokenizer = JsonParser.parseString(template).getAsJsonObject();
        tokenizer.add("added_tokens", addedTokens(special, vocabulary));
        tokenizer
                .getAsJsonObject("pre_tokenizer")
                .addProperty("add_prefix_space", isTrue(config, "add_prefix_space"));
        JsonObject model = tokenizer.getAsJsonObject("model");
        model.add("vocab", vocabulary.object());
        model.add("merges", merges(directory.resolve("merges.txt")));
        return JsonFormat.line(tokenizer);
    }

    private static JsonArray addedTokens(JsonFields special, JsonFields vocabulary)
            throws IOException {
        NavigableMap<Long, JsonObject> byId = new TreeMap<>();
        for (String role : SPECIAL) {
            if (special.has(role)) {
                String content = content(special, role);
                long id = vocabulary.requireLong(content);
                JsonFields flags =
                        special.object().get(role).isJsonObject()
                                ? special.requireObject(role)
                                : new JsonFields(new JsonObject(), special.where());
                JsonObject token = new JsonObject();
                token.addProperty("id", id);
                token.addProperty("content", content);
                token.addProperty("single_word", isTrue(flags, "single_word"));
                token.addProperty("lstrip", isTrue(flags, "lstrip"));
                token.addProperty("rstrip", isTrue(flags, "rstrip"));
                // GPT2Tokenizer's default; it has no effect without a normalizer.
                token.addProperty("normalized", true);
                token.addProperty("special", true);
                byId.putIfAbsent(id, token);
            }
        }
        JsonArray tokens = new JsonArray();
        byId.values().forEach(tokens::add);
        return tokens;
    }

    /** A token's text, which newer files keep in an object with flags. */
    private static String content(JsonFields special, String role) throws IOException {
        JsonElement token = special.object().get(role);
        return token != null && token.isJsonObject()
                ? special.requireObject(role).requireString("content")
                : special.requireString(role);
    }

    private static JsonArray merges(Path file) throws IOException {
        JsonArray merges = new JsonArray();
        RowChecks.requireFile(file);
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#version")) {
                merges.add(line);
            }
        }
        return merges;
    }

    private static JsonFields readOr(Path file, String absent) throws IOException {
        return Files.exists(file)
                ? JsonFields.read(file)
                : JsonFields.parse(absent, file + " (missing)");
    }

    private static boolean isTrue(JsonFields fields, String name) throws IOException {
        return fields.has(name) && fields.requireBoolean(name);
    }
}
