package io.ouroboros.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluationJobTest {

    @TempDir private Path directory;

    /** 1e-5 nats a token: float32 sums of 24 products in another order than torch's. */
    @Test
    void perplexitiesAreThoseOfTheReference() throws IOException {
        Path model = Tiny.fixture(directory.resolve("model"));
        double[][] nats = reference(model);
        CommandResult result = evaluate(model, writeIds(model), "--batch-size", 2);
        assertThat(result.exitCode()).isZero();
        double[] means = new double[nats.length]; // blocks have 15 scored tokens each
        for (int i = 0; i < means.length; i++) {
            means[i] = DoubleStream.of(nats[i]).average().orElseThrow();
        }
        JsonObject json = result.json();
        assertClose(json, "tokenPerplexity", Math.exp(average(means)));
        assertClose(
                json,
                "meanBatchPerplexity",
                Math.exp(average((means[0] + means[1]) / 2, (means[2] + means[3]) / 2, means[4])));
        assertClose(
                json,
                "meanBlockPerplexity",
                average(DoubleStream.of(means).map(Math::exp).toArray()));
        assertClose(json, "nllNats", 75 * average(means));
        assertThat(json.get("scoredTokens").getAsInt()).isEqualTo(75);
        assertThat(json.get("blocks").getAsInt()).isEqualTo(5);
        JsonObject without = json.getAsJsonObject("withoutSeparators"); // there are none
        assertThat(without.get("nllNats")).isEqualTo(json.get("nllNats"));
    }

    @Test
    void lossThatIsNotFiniteIsNoResult() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] = 0x7F; // with the next one, the last weight is not a number
        bytes[bytes.length - 2] = (byte) 0xC0;
        Files.write(weights, bytes);
        Path data = Tiny.blocks(directory.resolve("data.jsonl"), 3, 1);
        assertThat(evaluate(model, data))
                .isEqualTo(
                        CommandResult.failure(
                                "loss must be finite, got NaN in block 1 of 3; check the weights of %s for NaN"
                                        .formatted(model)));
    }

    @Test
    void separatorsAreTheTargetsThatAreTheModelsEos() throws IOException {
        Path model = Tiny.fixture(directory.resolve("model"));
        JsonObject config = JsonFields.read(model.resolve("config.json")).object();
        config.addProperty("eos_token_id", 8); // the third block has it at 4, 7 and 8
        Files.writeString(model.resolve("config.json"), config.toString());
        double[][] nats = reference(model);
        double all = DoubleStream.of(nats[2]).sum();
        double separators = nats[2][3] + nats[2][6] + nats[2][7];
        Path data = directory.resolve("one.jsonl");
        Files.writeString(
                data,
                "{\"ids\": "
                        + Tiny.expected(model)
                                .getAsJsonObject("block_nll_nats")
                                .getAsJsonArray("ids")
                                .get(2)
                        + "}\n");
        JsonObject json = evaluate(model, data).json();
        assertClose(json, "nllNats", all);
        JsonObject without = json.getAsJsonObject("withoutSeparators");
        assertThat(without.get("scoredTokens").getAsInt()).isEqualTo(12);
        assertClose(without, "nllNats", all - separators);
        for (String name :
                List.of("tokenPerplexity", "meanBatchPerplexity", "meanBlockPerplexity")) {
            assertClose(without, name, Math.exp((all - separators) / 12));
        }
    }

    @Test
    void everyIdThatEndsOrStartsATextForTheModelIsASeparator() throws IOException {
        Path model = Tiny.fixture(directory.resolve("model"));
        List<Integer> ids =
                Tiny.expected(model)
                        .getAsJsonObject("block_nll_nats")
                        .getAsJsonArray("ids")
                        .get(2)
                        .getAsJsonArray()
                        .asList()
                        .stream()
                        .map(JsonElement::getAsInt)
                        .toList();
        JsonObject config = JsonFields.read(model.resolve("config.json")).object();
        config.addProperty("eos_token_id", 8);
        Files.writeString(model.resolve("config.json"), config.toString());
        Files.writeString(
                model.resolve("generation_config.json"),
                "{\"eos_token_id\": [8, %d]}".formatted(ids.get(1)));
        double[] nats = reference(model)[2];
        double without =
                IntStream.range(0, nats.length)
                        .filter(t -> ids.get(t + 1) != 8 && !ids.get(t + 1).equals(ids.get(1)))
                        .mapToDouble(t -> nats[t])
                        .sum();
        Path data = Files.writeString(directory.resolve("one.jsonl"), "{\"ids\": " + ids + "}\n");
        JsonObject found = evaluate(model, data).json().getAsJsonObject("withoutSeparators");
        assertThat(found.get("scoredTokens").getAsInt()).isLessThan(12);
        assertClose(found, "nllNats", without);
    }

    @Test
    void aBlockOfSeparatorsOnlyCountsInTheSumOfAllOnly() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path data = directory.resolve("data.jsonl");
        Files.writeString(
                data,
                """
                {"ids": [7, 2, 2]}
                {"ids": [2, 9, 8]}
                """);
        JsonObject json = evaluate(model, data, "--batch-size", 1).json();
        assertThat(json.get("scoredTokens").getAsInt()).isEqualTo(4);
        JsonObject without = json.getAsJsonObject("withoutSeparators");
        assertThat(without.get("scoredTokens").getAsInt()).isEqualTo(2);
        double perplexity = without.get("tokenPerplexity").getAsDouble();
        assertClose(without, "meanBatchPerplexity", perplexity);
        assertClose(without, "meanBlockPerplexity", perplexity);
    }

    /** As in transformers with labels of -100: pads behind a block have no influence at all. */
    @Test
    void paddingThatAMaskMarksIsNotScored() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path padded = directory.resolve("padded.jsonl");
        Files.writeString(
                padded,
                """
                {"ids": [7, 8, 9, 1, 1], "attention_mask": [1, 1, 1, 0, 0]}
                {"ids": [5, 6, 4, 4, 9], "attention_mask": [1, 1, 1, 1, 1]}
                """);
        Path first = Files.writeString(directory.resolve("a.jsonl"), "{\"ids\": [7, 8, 9]}\n");
        Path second =
                Files.writeString(directory.resolve("b.jsonl"), "{\"ids\": [5, 6, 4, 4, 9]}\n");
        JsonObject json = evaluate(model, padded, "--block-length", 5).json();
        assertThat(json.get("scoredTokens").getAsInt()).isEqualTo(6);
        assertThat(json.get("nllNats").getAsDouble())
                .isCloseTo(
                        evaluate(model, first).json().get("nllNats").getAsDouble()
                                + evaluate(model, second).json().get("nllNats").getAsDouble(),
                        within(1e-5));
        Files.writeString(padded, "{\"ids\": [1, 8], \"attention_mask\": [0, 1]}\n");
        assertThat(evaluate(model, padded))
                .isEqualTo(
                        CommandResult.failure(
                                "attention_mask must be 1 for each token and 0 for the padding behind them, got [0, 1] for 2 ids in "
                                        + padded
                                        + " line 1"));
    }

    @Test
    void everyEndIdIsASeparator() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path data = directory.resolve("data.jsonl");
        Files.writeString(data, "{\"ids\": [7, 2, 9, 2, 5]}\n");
        JsonObject config = JsonFields.read(model.resolve("config.json")).object();
        config.add("eos_token_id", new Gson().toJsonTree(new int[] {2, 9}));
        Files.writeString(model.resolve("config.json"), config.toString());
        Files.delete(model.resolve("generation_config.json"));
        JsonObject without = evaluate(model, data).json().getAsJsonObject("withoutSeparators");
        assertThat(without.get("scoredTokens").getAsInt()).isEqualTo(1);
    }

    @Test
    void theFieldsAreTheContracts() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path perBlock = directory.resolve("new/losses.jsonl");
        Path data = Tiny.blocks(directory.resolve("data.jsonl"), 35, 4); // more than one call
        JsonObject json =
                evaluate(model, data, "--per-block", perBlock, "--max-eval-blocks", 34).json();
        List<String> perplexities =
                List.of(
                        "tokenPerplexity",
                        "meanBatchPerplexity",
                        "meanBlockPerplexity",
                        "nllNats",
                        "scoredTokens");
        assertThat(json.keySet())
                .containsExactlyElementsOf(
                        List.of(
                                "tokenPerplexity",
                                "meanBatchPerplexity",
                                "meanBlockPerplexity",
                                "nllNats",
                                "scoredTokens",
                                "blocks",
                                "withoutSeparators"));
        assertThat(json.getAsJsonObject("withoutSeparators").keySet())
                .containsExactlyElementsOf(perplexities);
        List<JsonFields> lines = JsonFields.readLines(perBlock);
        assertThat(lines).hasSize(34);
        double sum = 0;
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i).object().keySet())
                    .containsExactly("block", "nllNats", "scoredTokens");
            assertThat(lines.get(i).requireLong("block")).isEqualTo(i);
            assertThat(lines.get(i).requireLong("scoredTokens")).isEqualTo(5);
            sum += lines.get(i).object().get("nllNats").getAsDouble();
        }
        assertClose(json, "nllNats", sum);
    }

    @Test
    void peopleGetATable() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path data = Tiny.blocks(directory.resolve("data.jsonl"), 3, 4);
        CommandResult result = CommandResult.of("evaluate", "--model", model, "--data", data);
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .startsWith("Perplexity of 3 blocks\n")
                .contains("all ")
                .contains("without separators ");
    }

    @Test
    void textIsReadThroughTheModelsTokenizer() throws IOException {
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        Files.writeString(directory.resolve("wiki.test.txt"), "w5 w6 w7\n\nw8 w9\nw10 w11 w12\n");
        Files.writeString(
                directory.resolve("same.jsonl"),
                """
                {"ids": [2, 5, 6, 7]}
                {"ids": [2, 2, 8, 9]}
                {"ids": [2, 10, 11, 12]}
                """);
        String text =
                evaluate(model, directory, "--block-length", 4, "--packing", "contiguous").out();
        assertThat(text).isEqualTo(evaluate(model, directory.resolve("same.jsonl")).out());
    }

    private static CommandResult evaluate(Path model, Path data, Object... more) {
        Object[] arguments = new Object[more.length + 7];
        Object[] first = {"evaluate", "--model", model, "--data", data, "--format", "json"};
        System.arraycopy(first, 0, arguments, 0, 7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return CommandResult.of(arguments);
    }

    private static double[][] reference(Path model) throws IOException {
        JsonObject blocks = Tiny.expected(model).getAsJsonObject("block_nll_nats");
        return Objects.requireNonNull(new Gson().fromJson(blocks.get("values"), double[][].class));
    }

    private Path writeIds(Path model) throws IOException {
        JsonArray ids =
                Tiny.expected(model).getAsJsonObject("block_nll_nats").getAsJsonArray("ids");
        StringBuilder lines = new StringBuilder();
        ids.forEach(block -> lines.append("{\"ids\": ").append(block).append("}\n"));
        return Files.writeString(directory.resolve("blocks.jsonl"), lines);
    }

    private static double average(double... values) {
        return DoubleStream.of(values).average().orElseThrow();
    }

    private static void assertClose(JsonObject json, String name, double expected) {
        assertThat(json.get(name).getAsDouble())
                .as(name)
                .isCloseTo(expected, within(1e-5 * Math.abs(expected)));
    }
}
