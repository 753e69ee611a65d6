package io.ouroboros.harness.testing;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.corpus.CorpusFile;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.models.RandomModel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Models and data so small that a test trains and decodes in milliseconds. */
public final class Tiny {

    /** Rows of the model's embedding, and tokens of its tokenizer: 4 special ones, w4 to w28. */
    public static final int VOCABULARY = 29;

    /** Tokens of a block. */
    public static final int BLOCK_LENGTH = 6;

    /** Positions of the model. */
    public static final int POSITIONS = 20;

    /** How tests compute: with one worker, so that a stop leaves no other at work. */
    public static final DeviceConfig CPU =
            new DeviceConfig(DeviceChoice.parse("cpu"), 1, Precision.FP32);

    private static final List<String> SPECIAL_TOKENS = List.of("<s>", "<pad>", "</s>", "<unk>");

    private static final String ADDED_TOKEN =
            """
            {"id": %d, "content": "%s", "single_word": false, "lstrip": false,
             "rstrip": false, "normalized": false, "special": true}""";

    private Tiny() {}

    /** The configuration of a model of 2 layers with dropout. */
    public static JsonObject config() throws IOException {
        String json =
                """
                {"model_type": "opt", "vocab_size": %d, "hidden_size": 16,
                 "num_attention_heads": 4, "num_hidden_layers": 2, "ffn_dim": 24,
                 "max_position_embeddings": %d, "dropout": 0.1, "init_std": 0.3,
                 "bos_token_id": 2, "eos_token_id": 2, "pad_token_id": 1}
                """
                        .formatted(VOCABULARY, POSITIONS);
        return JsonFields.parse(json, "config.json").object();
    }

    /** Writes a random model without a tokenizer. */
    public static Path model(Path directory) throws IOException {
        Files.createDirectories(directory);
        RandomModel.write(config(), "config.json", 5, directory);
        return directory;
    }

    /** Writes a random model with a tokenizer of one token a word. */
    public static Path modelWithTokenizer(Path directory) throws IOException {
        model(directory);
        writeTokenizer(directory, VOCABULARY);
        return directory;
    }

    /** Writes {@code tokenizer.json}: special tokens, then the words w4, w5 and so on. */
    public static void writeTokenizer(Path directory, int numTokens) throws IOException {
        String words =
                IntStream.range(4, numTokens)
                        .mapToObj(id -> ", \"w%d\": %d".formatted(id, id))
                        .collect(Collectors.joining());
        String special =
                IntStream.range(0, SPECIAL_TOKENS.size())
                        .mapToObj(id -> ADDED_TOKEN.formatted(id, SPECIAL_TOKENS.get(id)))
                        .collect(Collectors.joining(", "));
        Files.writeString(
                directory.resolve("tokenizer.json"),
                """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
                 "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"},
                 "post_processor": {"type": "TemplateProcessing",
                  "single": [{"SpecialToken": {"id": "</s>", "type_id": 0}},
                             {"Sequence": {"id": "A", "type_id": 0}}],
                  "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                           {"Sequence": {"id": "B", "type_id": 1}}],
                  "special_tokens": {"</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
                 "decoder": null,
                 "model": {"type": "WordLevel", "unk_token": "<unk>",
                  "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3%s}}}
                """
                        .formatted(special, words));
    }

    /**
     * Draws blocks in which each token makes its successor likely, so that there is much to learn.
     */
    public static TokenBlocks blocks(int numBlocks, long seed) {
        Random random = new Random(seed);
        int[] ids = new int[numBlocks * BLOCK_LENGTH];
        for (int i = 0; i < ids.length; i++) {
            boolean follows = i % BLOCK_LENGTH > 0 && random.nextInt(4) > 0;
            ids[i] = follows ? 4 + (ids[i - 1] * 3 + 1) % 25 : 4 + random.nextInt(25);
        }
        return TokenBlocks.of(BLOCK_LENGTH, ids);
    }

    /** Writes a file of blocks. */
    public static Path blocks(Path file, int numBlocks, long seed) throws IOException {
        CorpusFile.writeIds(blocks(numBlocks, seed), file);
        return file;
    }

    /** Writes a dataset directory of blocks: 20 to train, 7 to validate, 9 to test. */
    public static Path dataset(Path directory) throws IOException {
        Files.createDirectories(directory);
        blocks(directory.resolve("train.jsonl"), 20, 1);
        blocks(directory.resolve("valid.jsonl"), 7, 2);
        blocks(directory.resolve("test.jsonl"), 9, 3);
        return directory;
    }

    /** Copies the reference checkpoint, see src/test/resources/fixtures. */
    public static Path fixture(Path directory) throws IOException {
        Files.createDirectories(directory);
        URL url = Objects.requireNonNull(Tiny.class.getResource("/fixtures/tiny-opt"));
        try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName().toString()));
            }
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
        return directory;
    }

    /** Reads the reference values of a copy of the reference checkpoint. */
    public static JsonObject expected(Path fixture) throws IOException {
        return JsonFields.read(fixture.resolve("expected.json")).object();
    }

    /** Names and bytes (as Latin-1 text) of every file below a directory. */
    public static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        directory.relativize(file).toString(),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
