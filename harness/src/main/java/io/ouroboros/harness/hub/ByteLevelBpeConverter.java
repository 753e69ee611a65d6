package io.ouroboros.harness.hub;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Builds the {@code tokenizer.json} of a tokenizer that is there in GPT-2's older form only, as
 * {@code facebook/opt-125m} is: byte-level byte-pair encoding with the begin-of-text token before
 * each row. It encodes what transformers' {@code GPT2Tokenizer} with {@code add_bos_token} does.
 *
 * <p>Read are {@code vocab.json}, {@code merges.txt}, the tokens named in {@code
 * special_tokens_map.json}, and {@code add_prefix_space} of {@code tokenizer_config.json}.
 *
 * @see <a
 *     href="https://github.com/huggingface/transformers/blob/v4.57.1/src/transformers/convert_slow_tokenizer.py">
 *     transformers, {@code GPT2Converter}</a>
 */
final class ByteLevelBpeConverter {
    private static final List<String> SPECIAL =
            List.of("bos_token", "eos_token", "unk_token", "pad_token");

    private ByteLevelBpeConverter() {}

    /** Whether a model directory has such a tokenizer, and no {@code tokenizer.json}. */
    static boolean applies(Path directory) throws IOException {
        Path config = directory.resolve("tokenizer_config.json");
        boolean parts =
                Files.exists(directory.resolve("vocab.json"))
                        && Files.exists(directory.resolve("merges.txt"))
                        && Files.exists(directory.resolve("special_tokens_map.json"))
                        && Files.exists(config);
        if (!parts || Files.exists(directory.resolve("tokenizer.json"))) {
            return false;
        }
        JsonFields fields = JsonFields.read(config);
        boolean gpt2 =
                !fields.has("tokenizer_class")
                        || fields.requireString("tokenizer_class").equals("GPT2Tokenizer");
        return gpt2 && isTrue(fields, "add_bos_token");
    }

    /**
     * Builds the file's text.
     *
     * @throws IOException if a part cannot be read, or a special token is not in the vocabulary
     */
    static String tokenizerJson(Path directory) throws IOException {
        JsonFields vocabulary = JsonFields.read(directory.resolve("vocab.json"));
        JsonFields special = JsonFields.read(directory.resolve("special_tokens_map.json"));
        JsonFields config = JsonFields.read(directory.resolve("tokenizer_config.json"));
        JsonObject tokenizer = new JsonObject();
        tokenizer.addProperty("version", "1.0");
        tokenizer.add("truncation", JsonNull.INSTANCE);
        tokenizer.add("padding", JsonNull.INSTANCE);
        tokenizer.add("added_tokens", addedTokens(special, vocabulary));
        tokenizer.add("normalizer", JsonNull.INSTANCE);
        tokenizer.add("pre_tokenizer", byteLevel(isTrue(config, "add_prefix_space")));
        String start = content(special, "bos_token");
        tokenizer.add("post_processor", startingWith(start, vocabulary.requireLong(start)));
        tokenizer.add("decoder", byteLevel(true));
        tokenizer.add("model", model(vocabulary.object(), directory.resolve("merges.txt")));
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
                // Without effect, as there is no normalizer; true is GPT2Tokenizer's default.
                token.addProperty("normalized", true);
                token.addProperty("special", true);
                byId.putIfAbsent(id, token);
            }
        }
        JsonArray tokens = new JsonArray();
        byId.values().forEach(tokens::add);
        return tokens;
    }

    /** A token's text: older files have it bare, newer ones in an object with its flags. */
    private static String content(JsonFields special, String role) throws IOException {
        JsonElement token = special.object().get(role);
        return token != null && token.isJsonObject()
                ? special.requireObject(role).requireString("content")
                : special.requireString(role);
    }

    private static JsonObject byteLevel(boolean addPrefixSpace) {
        JsonObject step = new JsonObject();
        step.addProperty("type", "ByteLevel");
        step.addProperty("add_prefix_space", addPrefixSpace);
        step.addProperty("trim_offsets", true);
        step.addProperty("use_regex", true);
        return step;
    }

    private static JsonObject startingWith(String token, long id) {
        JsonArray single = new JsonArray();
        single.add(part("SpecialToken", token, 0));
        single.add(part("Sequence", "A", 0));
        JsonArray pair = single.deepCopy();
        pair.add(part("SpecialToken", token, 1));
        pair.add(part("Sequence", "B", 1));
        JsonArray ids = new JsonArray();
        ids.add(id);
        JsonArray tokens = new JsonArray();
        tokens.add(token);
        JsonObject special = new JsonObject();
        special.addProperty("id", token);
        special.add("ids", ids);
        special.add("tokens", tokens);
        JsonObject byName = new JsonObject();
        byName.add(token, special);
        JsonObject template = new JsonObject();
        template.addProperty("type", "TemplateProcessing");
        template.add("single", single);
        template.add("pair", pair);
        template.add("special_tokens", byName);
        return template;
    }

    private static JsonObject part(String kind, String id, int sequence) {
        JsonObject reference = new JsonObject();
        reference.addProperty("id", id);
        reference.addProperty("type_id", sequence);
        JsonObject part = new JsonObject();
        part.add(kind, reference);
        return part;
    }

    private static JsonObject model(JsonObject vocabulary, Path mergesFile) throws IOException {
        JsonArray merges = new JsonArray();
        for (String line : Files.readAllLines(mergesFile)) {
            if (!line.isBlank() && !line.startsWith("#version")) {
                merges.add(line);
            }
        }
        JsonObject model = new JsonObject();
        model.addProperty("type", "BPE");
        model.add("dropout", JsonNull.INSTANCE);
        model.add("unk_token", JsonNull.INSTANCE);
        model.addProperty("continuing_subword_prefix", "");
        model.addProperty("end_of_word_suffix", "");
        model.addProperty("fuse_unk", false);
        model.addProperty("byte_fallback", false);
        model.add("vocab", vocabulary);
        model.add("merges", merges);
        return model;
    }

    private static boolean isTrue(JsonFields fields, String name) throws IOException {
        return fields.has(name) && fields.requireBoolean(name);
    }
}
