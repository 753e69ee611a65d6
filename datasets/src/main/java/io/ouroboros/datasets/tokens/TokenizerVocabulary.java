package io.ouroboros.datasets.tokens;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;

/**
 * Finds the vocabulary size in a {@code tokenizer.json}, which DJL does not report. Only for files
 * that the native library has accepted.
 */
final class TokenizerVocabulary {

    private TokenizerVocabulary() {}

    /** The largest id of the model's and the added tokens, plus one. */
    static int size(byte[] tokenizerJson) {
        String text = new String(tokenizerJson, StandardCharsets.UTF_8);
        JsonObject tokenizer = JsonParser.parseString(text).getAsJsonObject();
        int largestId = largestId(tokenizer.getAsJsonObject("model").get("vocab"));
        if (tokenizer.get("added_tokens") instanceof JsonArray added) {
            for (JsonElement token : added) {
                largestId = Math.max(largestId, token.getAsJsonObject().get("id").getAsInt());
            }
        }
        return largestId + 1;
    }

    private static int largestId(JsonElement vocabulary) {
        if (vocabulary instanceof JsonArray unigrams) { // the index is the id
            return unigrams.size() - 1;
        }
        int largestId = -1;
        for (JsonElement id : vocabulary.getAsJsonObject().asMap().values()) {
            largestId = Math.max(largestId, id.getAsInt());
        }
        return largestId;
    }
}
