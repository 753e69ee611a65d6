package io.ouroboros.datasets.tokens;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/**
 * Finds the size of a vocabulary in a {@code tokenizer.json}, which DJL does not tell. Only for
 * files that the native library has accepted.
 */
final class TokenizerVocabulary {

    private int largestId = -1;

    private TokenizerVocabulary() {}

    /** The largest id of model and added tokens, plus one. */
    static int size(byte[] tokenizerJson) throws IOException {
        String text = new String(tokenizerJson, StandardCharsets.UTF_8);
        TokenizerVocabulary vocabulary = new TokenizerVocabulary();
        try (JsonReader json = new JsonReader(new StringReader(text))) {
            json.beginObject();
            while (json.hasNext()) {
                switch (json.nextName()) {
                    case "added_tokens" -> vocabulary.readAddedTokens(json);
                    case "model" -> vocabulary.readModel(json);
                    default -> json.skipValue();
                }
            }
        }
        return vocabulary.largestId + 1;
    }

    private void readAddedTokens(JsonReader json) throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            json.beginObject();
            while (json.hasNext()) {
                if (json.nextName().equals("id")) {
                    add(json.nextInt());
                } else {
                    json.skipValue();
                }
            }
            json.endObject();
        }
        json.endArray();
    }

    private void readModel(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            if (!json.nextName().equals("vocab")) {
                json.skipValue();
            } else if (json.peek() == JsonToken.BEGIN_OBJECT) {
                readTokensWithIds(json);
            } else {
                readTokensInOrder(json);
            }
        }
        json.endObject();
    }

    /** BPE, WordLevel and WordPiece: an object of token and id. */
    private void readTokensWithIds(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            json.skipValue(); // the token
            add(json.nextInt());
        }
        json.endObject();
    }

    /** Unigram: an array of tokens, each with its score, whose index is the id. */
    private void readTokensInOrder(JsonReader json) throws IOException {
        json.beginArray();
        for (int id = 0; json.hasNext(); id++) {
            json.skipValue();
            add(id);
        }
        json.endArray();
    }

    private void add(int id) {
        largestId = Math.max(largestId, id);
    }
}
