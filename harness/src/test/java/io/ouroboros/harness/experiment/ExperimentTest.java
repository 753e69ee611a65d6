package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.datasets.tokens.TokenBlocksFile;
import io.ouroboros.harness.data.ModelHashes;
import io.ouroboros.harness.device.InstructionSet;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExperimentTest {

    @TempDir private Path directory;

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        ExperimentRun run = ExperimentRun.in(directory);
        Path[] roots = new Path[3];
        for (int i = 0; i < 3; i++) {
            roots[i] = directory.resolve("run-" + i);
            ExperimentRun.run(run.config(i < 2 ? 11 : 12, 2, 0), roots[i]);
        }
        Map<String, String> first = ExperimentRun.reproducible(roots[0]);
        assertThat(first)
                .containsOnlyKeys(
                        "generation-00/block-losses.jsonl",
                        "generation-00/checkpoint/config.json",
                        "generation-00/checkpoint/generation_config.json",
                        "generation-00/checkpoint/model.safetensors",
                        "generation-00/checkpoint/tokenizer.json",
                        "generation-00/evaluation.json",
                        "generation-00/fine-tuning.json",
                        "generation-00/mixture.jsonl",
                        "generation-00/samples.jsonl",
                        "generation-00/synthesis.json",
                        "generation-00/synthetic.jsonl",
                        "generation-01/block-losses.jsonl",
                        "generation-01/checkpoint/config.json",
                        "generation-01/checkpoint/generation_config.json",
                        "generation-01/checkpoint/model.safetensors",
                        "generation-01/checkpoint/tokenizer.json",
                        "generation-01/evaluation.json",
                        "generation-01/fine-tuning.json",
                        "generation-01/mixture.jsonl",
                        "generation-01/samples.jsonl",
                        "metrics.csv",
                        "metrics.jsonl");
        assertThat(ExperimentRun.reproducible(roots[1])).isEqualTo(first);
        assertThat(ExperimentRun.reproducible(roots[2]).get("metrics.jsonl"))
                .isNotEqualTo(first.get("metrics.jsonl"));
    }

    @Test
    void metricsHaveALineForEachGeneration() throws IOException {
        Path root = directory.resolve("run");
        List<JsonFields> lines =
                ExperimentRun.run(ExperimentRun.in(directory).config(7, 2, 0), root);
        assertThat(lines).hasSize(2);
        for (int generation = 0; generation < 2; generation++) {
            JsonFields line = lines.get(generation);
            List<String> expected =
                    List.of(
                            "formatVersion",
                            "generation",
                            "seed",
                            "bestEpoch",
                            "trainingBlocks",
                            "originalBlocks",
                            "syntheticBlocks",
                            "weightsSha256",
                            "trainingLoss",
                            "validation",
                            "test",
                            "trainingUnderGeneration0",
                            "trainingText",
                            "written");
            boolean isLast = generation == 1; // it writes nothing
            assertThat(line.object().keySet())
                    .containsExactlyElementsOf(
                            expected.subList(0, expected.size() - (isLast ? 1 : 0)));
            assertThat(line.requireLong("formatVersion")).isEqualTo(2);
            assertThat(line.requireLong("generation")).isEqualTo(generation);
            assertThat(line.requireLong("seed")).isEqualTo(7);
            assertThat(line.requireLong("originalBlocks")).isEqualTo(generation == 0 ? 18 : 0);
            assertThat(line.requireLong("syntheticBlocks")).isEqualTo(generation == 0 ? 0 : 18);
            assertThat(line.requireObject("trainingText").object().get("numBlocks").getAsDouble())
                    .isEqualTo(18);
            assertThat(line.requireString("weightsSha256"))
                    .isEqualTo(
                            Sha256.ofFile(
                                    root.resolve(
                                            "generation-%02d/checkpoint/model.safetensors"
                                                    .formatted(generation))));
            assertThat(line.requireObject("test").requireLong("blocks")).isEqualTo(9);
            assertThat(line.requireObject("validation").requireLong("blocks")).isEqualTo(7);
        }
        List<GenerationMetrics> records =
                JsonRecords.readLines(root.resolve("metrics.jsonl"), GenerationMetrics.class);
        assertThat(GenerationMetrics.table(records, List.of("numBlocks")))
                .startsWith("Perplexity of original text by generation\n")
                .contains("1,800.0 %");
    }

    @Test
    void samplesContinueTheSameBlocksInEachGeneration() throws IOException {
        Path root = directory.resolve("run");
        ExperimentRun.run(ExperimentRun.in(directory).config(7, 2, 0), root);
        List<List<JsonElement>> prompts = new ArrayList<>();
        for (int generation = 0; generation < 2; generation++) {
            List<JsonFields> samples =
                    JsonFields.readLines(
                            root.resolve("generation-%02d/samples.jsonl".formatted(generation)));
            assertThat(samples).hasSize(8);
            assertThat(samples.get(3).object().keySet())
                    .containsExactly(
                            "prompt", "promptIds", "continuation", "score", "promptText", "text");
            assertThat(samples.get(3).requireIds("continuation")).hasSize(Tiny.BLOCK_LENGTH);
            prompts.add(samples.stream().map(line -> line.object().get("promptIds")).toList());
        }
        assertThat(new HashSet<>(prompts.get(0))).hasSize(8);
        assertThat(prompts.get(1)).isEqualTo(prompts.get(0));
    }

    /** 0.3 of 18 blocks is 5.4, so 5 stay original. */
    @Test
    void keptOriginalsAreAFreshSampleOfConstantSizeAndNotSynthesised() throws IOException {
        Path root = directory.resolve("run");
        List<JsonFields> lines =
                ExperimentRun.run(ExperimentRun.in(directory).config(8, 3, 0.3), root);
        List<Set<Long>> synthesised = new ArrayList<>();
        for (int generation = 1; generation < 3; generation++) {
            assertThat(lines.get(generation).requireLong("trainingBlocks")).isEqualTo(18);
            assertThat(lines.get(generation).requireLong("originalBlocks")).isEqualTo(5);
            assertThat(lines.get(generation).requireLong("syntheticBlocks")).isEqualTo(13);
            Path files = root.resolve("generation-%02d".formatted(generation - 1));
            JsonFields marker = JsonFields.read(files.resolve("synthesis.json"));
            assertThat(marker.requireLong("blocks")).isEqualTo(13);
            assertThat(marker.requireString("corpusSha256"))
                    .isEqualTo(Sha256.ofFile(files.resolve("synthetic.jsonl")));
            Set<Long> positions = new HashSet<>();
            for (JsonFields line : JsonFields.readLines(files.resolve("synthetic.jsonl"))) {
                assertThat(line.object().keySet())
                        .containsExactly("ids", "position", "set", "score");
                positions.add(line.requireLong("position"));
                assertThat(line.requireIds("ids")).doesNotContain(2);
            }
            assertThat(positions).hasSize(13).allMatch(position -> position < 18);
            synthesised.add(positions);
            assertThat(
                            TokenBlocksFile.read(
                                            files.resolve("synthetic.jsonl"), Tiny.BLOCK_LENGTH)
                                    .size())
                    .isEqualTo(13);
        }
        assertThat(synthesised.get(0)).isNotEqualTo(synthesised.get(1));
    }

    @Test
    void generationsTrainedOnOriginalsOnlyDifferBySeedAlone() throws IOException {
        Path root = directory.resolve("run");
        List<JsonFields> lines =
                ExperimentRun.run(ExperimentRun.in(directory).config(9, 2, 1), root);
        assertThat(lines.get(1).requireLong("originalBlocks")).isEqualTo(18);
        assertThat(lines.get(1).requireLong("syntheticBlocks")).isZero();
        assertThat(root.resolve("generation-00/synthetic.jsonl")).isEmptyFile();
        assertThat(lines.get(1).requireString("weightsSha256"))
                .isNotEqualTo(lines.get(0).requireString("weightsSha256"));
    }

    @Test
    void theManifestSaysWhatWasRun() throws IOException {
        ExperimentRun run = ExperimentRun.in(directory);
        ExperimentConfig config = run.config(10, 1, 0.25);
        Path root = directory.resolve("run");
        ExperimentRun.run(config, root);
        JsonFields manifest = JsonFields.read(root.resolve("manifest.json"));
        assertThat(manifest.object().keySet())
                .containsExactly("formatVersion", "config", "inputs", "environment", "startedAt");
        assertThat(manifest.requireLong("formatVersion")).isEqualTo(2);
        JsonObject options = config.toJson();
        options.addProperty("precision", "fp32");
        assertThat(manifest.requireObject("config").object()).isEqualTo(options);
        assertThat(new RunFiles(root).numGenerations()).isEqualTo(config.generations());
        JsonObject inputs = manifest.requireObject("inputs").object();
        assertThat(inputs.keySet())
                .containsExactly(
                        "modelSha256",
                        "tokenizerSha256",
                        "modelFiles",
                        "trainSha256",
                        "validationSha256",
                        "testSha256");
        assertThat(inputs.get("modelSha256").getAsString())
                .isEqualTo(ModelHashes.of(run.model()).total());
        assertThat(inputs.get("validationSha256").getAsString())
                .isEqualTo(Sha256.ofFile(run.dataset().resolve("valid.jsonl")));
        JsonFields environment = manifest.requireObject("environment");
        assertThat(environment.object().keySet())
                .containsExactly("ouroboros", "java", "djl", "pytorch", "device", "instructionSet");
        assertThat(environment.requireString("djl")).isEqualTo("0.36.0");
        assertThat(environment.requireString("pytorch")).isEqualTo("2.7.1");
        assertThat(environment.requireString("device")).isEqualTo("cpu");
        assertThat(environment.requireString("instructionSet")).isEqualTo(InstructionSet.name());
        assertThat(Instant.parse(manifest.requireString("startedAt"))).isBefore(Instant.now());
    }
}
