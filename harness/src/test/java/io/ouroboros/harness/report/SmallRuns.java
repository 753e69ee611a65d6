package io.ouroboros.harness.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes what a report reads of runs, without running anything. */
final class SmallRuns {

    /** What a corpus could hold to take a page over. */
    static final String HOSTILE =
            "</script><script>window.injected=1</script> <!-- <img src=x onerror=window.injected=1> "
                    + "a b c d a b c d \u2028 --> '\" &lt;b&gt;";

    private static final int BLOCKS = 40;

    private SmallRuns() {}

    /** Writes a run of several seeds; test perplexity is 30 + 10 generation + seed. */
    static void write(Path run, int numSeeds, int numGenerations, String text) throws IOException {
        for (int seed = 0; seed < numSeeds; seed++) {
            writeSeed(run.resolve("seed-" + seed), seed, numGenerations, text);
        }
    }

    /** Writes a run of one seed. */
    static void writeSeed(Path root, int seed, int numGenerations, String text) throws IOException {
        Files.createDirectories(root);
        Files.writeString(
                root.resolve("manifest.json"),
                """
                {"formatVersion": 2,
                 "config": {"model": "m", "dataset": "d", "seed": %d, "generations": %d, "epochs": 2},
                 "inputs": {"modelSha256": "12"}, "environment": {"java": "17"}}
                """
                        .formatted(seed, numGenerations));
        StringBuilder metrics = new StringBuilder();
        StringBuilder timings = new StringBuilder();
        for (int generation = 0; generation < numGenerations; generation++) {
            metrics.append(JsonFormat.line(line(seed, generation))).append('\n');
            for (String stage : new String[] {"fine_tuning", "evaluation", "synthesis"}) {
                timings.append(
                        "{\"generation\":%d,\"stage\":\"%s\",\"elapsedSeconds\":%d}%n"
                                .formatted(generation, stage, 4 + generation));
            }
            writeGeneration(
                    root.resolve("generation-%02d".formatted(generation)), generation, text);
        }
        Files.writeString(root.resolve("metrics.jsonl"), metrics);
        Files.writeString(root.resolve("timings.jsonl"), timings);
    }

    private static JsonObject line(int seed, int generation) throws IOException {
        String deciles =
                IntStream.rangeClosed(1, 10)
                        .mapToObj(
                                d ->
                                        "{\"decile\":%d,\"tokenPerplexity\":%d}"
                                                .formatted(d, d * d * (generation + 2)))
                        .collect(Collectors.joining(","));
        int perplexity = 30 + 10 * generation + seed;
        return JsonFields.parse(
                        """
                        {"formatVersion":2,"generation":%d,"seed":%d,"trainingBlocks":%d,
                         "test":{"tokenPerplexity":%d,"deciles":[%s]},
                         "trainingText":{"distinct1":0.%d5,"zipfExponent":1.%d},
                         "written":{"blocks":%d}}
                        """
                                .formatted(
                                        generation,
                                        seed,
                                        BLOCKS,
                                        perplexity,
                                        deciles,
                                        9 - generation,
                                        generation,
                                        BLOCKS),
                        "line")
                .object();
    }

    private static void writeGeneration(Path directory, int generation, String text)
            throws IOException {
        Files.createDirectories(directory);
        String validation = "{\"nllNats\": 70.0, \"scoredTokens\": 20}";
        Files.writeString(
                directory.resolve("fine-tuning.json"),
                """
                {"formatVersion": 2, "epochs": [
                 {"stepLosses": [5.5, 4.5, 4.0], "validation": %s},
                 {"stepLosses": [3.5, 3.25, 3.0], "validation": %s}]}
                """
                        .formatted(validation, validation));
        StringBuilder losses = new StringBuilder();
        StringBuilder mixture = new StringBuilder();
        for (int block = 0; block < BLOCKS; block++) {
            losses.append(
                    "{\"block\":%d,\"nllNats\":%d.5,\"scoredTokens\":3}%n"
                            .formatted(block, 4 + (block + generation) % 7));
            mixture.append(
                    generation == 0 || block % 4 == 0
                            ? "{\"origin\":\"original\",\"index\":%d}%n".formatted(block)
                            : "{\"origin\":\"synthetic\",\"generation\":%d,\"index\":%d}%n"
                                    .formatted(generation - 1, block));
        }
        Files.writeString(directory.resolve("block-losses.jsonl"), losses);
        Files.writeString(directory.resolve("mixture.jsonl"), mixture);
        JsonObject sample = new JsonObject();
        sample.addProperty("prompt", 0);
        sample.addProperty("promptText", "prompt " + text);
        sample.addProperty("text", text);
        sample.add("continuation", new JsonArray());
        Files.writeString(directory.resolve("samples.jsonl"), JsonFormat.line(sample) + "\n");
    }
}
