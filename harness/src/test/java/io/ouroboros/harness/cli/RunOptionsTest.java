package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.UsageException;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The options of {@code run}: defaults, presets, and what a resumed run takes from its manifest.
 */
final class RunOptionsTest {

    /** The experiment of docs/protocol.md, setting A. */
    private static final String DEFAULTS =
            """
            {"seed":0,"generations":10,"init":"pretrained","blockLength":64,"packing":"sharded",\
            "separator":"auto","maxTrainBlocks":0,"maxEvalBlocks":0,"regime":"replace",\
            "keepOriginal":0.0,"keepRule":"blocks","sampleSize":0,"epochs":5,"batchSize":128,\
            "microBatchSize":0,"learningRate":2.0E-5,"minimumLearningRate":1.0E-6,\
            "schedule":"cosine-epochs","warmupSteps":0,"weightDecay":0.01,"maxGradientNorm":0.0,\
            "loss":"cross-entropy","prompts":"original","promptLength":64,"keepPrompt":false,\
            "syntheticSets":1,"newTokens":64,"minNewTokens":64,"beamWidth":5,"lengthPenalty":1.0,\
            "earlyStopping":"false","repetitionPenalty":1.0,"noRepeatNgram":0,\
            "decodingBatchSize":"auto"}""";

    @SuppressWarnings("UnusedVariable") // named by @FieldSource
    private static final List<String> PRESETS = Presets.NAMES;

    @TempDir private Path directory;

    @Test
    void theDefaultsAreThePapers() throws IOException {
        assertThat(options()).isEqualTo(DEFAULTS);
    }

    /** No option has its default, and none of two alike has the other's value. */
    private static final String[] EVERY_OPTION = {
        "--seed=-3",
        "--generations=2",
        "--init=previous",
        "--block-length=12",
        "--packing=contiguous",
        "--separator",
        "none",
        "--max-train-blocks=4",
        "--max-eval-blocks=5",
        "--keep-original=0.25",
        "--keep-rule=batches",
        "--sample-size=17",
        "--epochs=6",
        "--batch-size=7",
        "--micro-batch-size=3",
        "--learning-rate=0.125",
        "--minimum-learning-rate=0.0625",
        "--schedule=linear",
        "--warmup-steps=11",
        "--weight-decay=0.5",
        "--max-gradient-norm=0.75",
        "--loss=focal:2",
        "--prompts=previous",
        "--prompt-length=9",
        "--keep-prompt",
        "--synthetic-sets=2",
        "--new-tokens=14",
        "--min-new-tokens=13",
        "--beam-width=8",
        "--length-penalty=0.5",
        "--early-stopping=never",
        "--repetition-penalty=1.5",
        "--no-repeat-ngram=19",
        "--decoding-batch-size=10"
    };

    @Test
    void everyOptionReachesTheConfiguration() throws IOException {
        assertThat(options(EVERY_OPTION))
                .isEqualTo(
                        """
                        {"seed":-3,"generations":2,"init":"previous","blockLength":12,\
                        "packing":"contiguous","separator":"none","maxTrainBlocks":4,\
                        "maxEvalBlocks":5,"regime":"replace","keepOriginal":0.25,\
                        "keepRule":"batches","sampleSize":17,"epochs":6,"batchSize":7,\
                        "microBatchSize":3,"learningRate":0.125,"minimumLearningRate":0.0625,\
                        "schedule":"linear","warmupSteps":11,"weightDecay":0.5,\
                        "maxGradientNorm":0.75,"loss":"focal:2.0","prompts":"previous",\
                        "promptLength":9,"keepPrompt":true,"syntheticSets":2,"newTokens":14,\
                        "minNewTokens":13,"beamWidth":8,"lengthPenalty":0.5,\
                        "earlyStopping":"never","repetitionPenalty":1.5,"noRepeatNgram":19,\
                        "decodingBatchSize":10}""");
    }

    @Test
    void samplingContrastiveSearchAndMixturesReachTheConfiguration() throws IOException {
        assertThat(
                        options(
                                "--sample",
                                "--temperature=0.7",
                                "--top-k=40",
                                "--top-p=0.9",
                                "--min-p=0.05",
                                "--typical-p=0.8",
                                "--mix=0.5,0.3,0.2"))
                .contains(
                        "\"regime\":\"mix\",\"keepOriginal\":0.0,\"keepRule\":\"blocks\",\"mix\":\"0.5,0.3,0.2\"",
                        "\"sample\":true,\"beamWidth\":1,\"lengthPenalty\":1.0,\"earlyStopping\":\"false\","
                                + "\"temperature\":0.7,\"topK\":40,\"topP\":0.9,\"minP\":0.05,\"typicalP\":0.8,");
        assertThat(options("--penalty-alpha=0.6", "--top-k=4"))
                .contains("\"minNewTokens\":64,\"penaltyAlpha\":0.6,\"topK\":4,\"repetition");
    }

    /**
     * A manifest states each option as a user would write it, so reading it back gives the same.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--sample --top-p 0.9 --synthetic-sets 3",
                "--penalty-alpha 0.6 --top-k 4",
                "--mix 0.5,0.3,0.2 --sample-size 9",
                "--regime accumulate --loss truncated:0.5 --separator none",
                "--decoding-batch-size auto --precision bf16 --schedule constant"
            })
    void aManifestStatesItsOptions(String arguments) throws IOException {
        String[] given = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        Path manifest = manifest(configuration(given).toJson());
        assertThat(configuration("--from-manifest", manifest.toString()).toJson())
                .isEqualTo(configuration(given).toJson());
        Path whole = manifest(configuration(EVERY_OPTION).toJson());
        assertThat(configuration("--from-manifest", whole.toString()).toJson())
                .isEqualTo(configuration(EVERY_OPTION).toJson());
    }

    @Test
    void optionsBesideAManifestWin() throws IOException {
        Path manifest = manifest(configuration("--epochs", "3", "--seed", "5").toJson());
        assertThat(options("--from-manifest", manifest.toString(), "--seed", "6"))
                .isEqualTo(options("--epochs", "3", "--seed", "6"));
    }

    @Test
    void sourcesOfOptionsAreNotCombined() {
        assertThatThrownBy(() -> configuration("--preset", "nature-a", "--resume"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--preset and --resume must not be combined");
    }

    @Test
    void aManifestWithAnOptionThatIsNoneIsNamed() throws IOException {
        JsonObject config = configuration().toJson();
        config.addProperty("beamWdith", 3);
        Path manifest = manifest(config);
        assertThatThrownBy(() -> configuration("--from-manifest", manifest.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        manifest + ": unknown option '--beam-wdith=3'; did you mean --beam-width?");
    }

    @Test
    void aManifestWithAnotherValueThanAnOptionHasIsNamed() throws IOException {
        JsonObject config = configuration().toJson();
        config.add("seed", JsonParser.parseString("[1,2]"));
        Path manifest = manifest(config);
        assertThatThrownBy(() -> configuration("--from-manifest", manifest.toString()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "seed must be a text, a number or a truth value, got [1,2] in config of "
                                + manifest);
    }

    @Test
    void allConflictingOptionsAreReportedTogether() {
        assertThatThrownBy(
                        () ->
                                configuration(
                                        "--regime=accumulate",
                                        "--keep-original=0.5",
                                        "--keep-rule=batches",
                                        "--sample-size=7",
                                        "--mix=1,0,0",
                                        "--prompt-length=65",
                                        "--min-new-tokens=70",
                                        "--synthetic-sets=6",
                                        "--epochs=0",
                                        "--temperature=0.7",
                                        "--generations=0"))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        """
                        --generations must be at least 1, got 0
                        --epochs must be at least 1, got 0
                        --temperature must come with --sample, got 0.7 without
                        --mix must come with --regime mix, got --regime accumulate
                        --keep-original must come with --regime replace, got --regime accumulate
                        --keep-rule batches must come with --regime replace, got --regime accumulate
                        --sample-size must not be combined with --regime accumulate, which takes every block; got 7
                        --prompt-length must be at most --block-length 64, got 65
                        --min-new-tokens must be at most --new-tokens 64, got 70
                        --synthetic-sets must be at most --beam-width 5, got 6""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mix=0.5,0.5,0.5|--mix must be three shares that add up to 1, such as 0.5,0.3,0.2 for newest, previous and original, got 0.5,0.5,0.5",
                "--mix=1,0|--mix must be three shares that add up to 1, such as 0.5,0.3,0.2 for newest, previous and original, got 1.0,0.0",
                "--regime=mix|--mix must be three shares that add up to 1, such as 0.5,0.3,0.2 for newest, previous and original, got none",
                "--keep-original=1.5|--keep-original must be within [0, 1], got 1.5",
                "--sample-size=-1|--sample-size must be at least 0, got -1",
                "--new-tokens=0 --min-new-tokens=0|--new-tokens must be at least 1, got 0",
                "--block-length=1 --prompt-length=1|--block-length must be at least 2, got 1",
                "--max-train-blocks=-1|--max-train-blocks must be at least 0, got -1",
                "--epochs=0|--epochs must be at least 1, got 0",
                "--batch-size=-1|--batch-size must be at least 1, got -1",
                "--micro-batch-size=-2|--micro-batch-size must be at least 0, got -2",
                "--learning-rate=Infinity|--learning-rate must be above 0, got Infinity",
                "--learning-rate=0.001 --minimum-learning-rate=0.002|--minimum-learning-rate must be at most --learning-rate 0.001, got 0.002",
                "--minimum-learning-rate=-1|--minimum-learning-rate must be at least 0, got -1.0",
                "--schedule=constant --minimum-learning-rate=0|--minimum-learning-rate must come with a schedule that falls, got --schedule constant",
                "--warmup-steps=-1|--warmup-steps must be at least 0, got -1",
                "--weight-decay=-0.5|--weight-decay must be at least 0, got -0.5",
                "--max-gradient-norm=NaN|--max-gradient-norm must be at least 0, got NaN",
                "--regime=augment --keep-rule=blocks|--keep-rule blocks must come with --regime replace, got --regime augment",
                "--max-checkpoints=-1|--max-checkpoints must be at least 0, got -1",
                "--prompts=previous --new-tokens=9|--prompts previous must have continuations that fill a prompt, got --prompt-length 64 and continuations of as few as 9 tokens",
            })
    void aValueOutOfRangeIsNamed(String arguments, String message) {
        assertThatThrownBy(() -> configuration(arguments.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @FieldSource("PRESETS")
    void everyPresetGivesAValidConfiguration(String preset) throws IOException {
        assertThat(configuration("--preset", preset).generations()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nature-a|{}",
                "nature-b|{\"epochs\": 10, \"keepOriginal\": 0.1}",
                "nature-rep2|{\"repetitionPenalty\": 2.0}",
                "runner-template|{\"batchSize\": 16, \"learningRate\": 1e-5}",
                "released-code|{\"repetitionPenalty\": 3.0, \"keepRule\": \"batches\"}",
                "allow-eos|{\"minNewTokens\": 0}",
                "no-separators|{\"separator\": \"none\"}",
                "accumulate|{\"regime\": \"accumulate\"}",
                "accumulate-subsample|{\"regime\": \"accumulate-subsample\"}",
            })
    void aPresetDiffersFromTheDefaultsInWhatItStates(String preset, String differences)
            throws IOException {
        JsonObject expected = JsonFields.parse(DEFAULTS, "the defaults").object();
        JsonFields.parse(differences, preset)
                .object()
                .entrySet()
                .forEach(field -> expected.add(field.getKey(), field.getValue()));
        JsonObject found = JsonFields.parse(options("--preset", preset), preset).object();
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        for (String name : expected.keySet()) { // 2E-5 and 0.00002 are one number
            JsonPrimitive value = expected.getAsJsonPrimitive(name);
            if (value.isNumber()) {
                assertThat(found.get(name).getAsDouble()).as(name).isEqualTo(value.getAsDouble());
            } else {
                assertThat(found.get(name)).as(name).isEqualTo(value);
            }
        }
    }

    @Test
    void optionsBesideAPresetWinWhereverTheyStand() throws IOException {
        String expected = options("--epochs", "10", "--keep-original", "0.3", "--seed", "4");
        assertThat(options("--preset", "nature-b", "--keep-original", "0.3", "--seed", "4"))
                .isEqualTo(expected);
        assertThat(options("--keep-original", "0.3", "--seed", "4", "--preset", "nature-b"))
                .isEqualTo(expected);
    }

    @Test
    void aPresetWorksWhereTheCommandComesFromAFile() throws IOException {
        Path file =
                Files.writeString(directory.resolve("arguments"), "--preset nature-b --epochs 3\n");
        assertThat(options("@" + file)).isEqualTo(options("--keep-original=0.1", "--epochs=3"));
    }

    @Test
    void aResumedRunHasTheOptionsOfItsManifest() throws IOException {
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        Path data = Tiny.dataset(directory.resolve("data"));
        Path run = directory.resolve("run");
        CommandResult first =
                CommandResult.of(
                        "run",
                        "--model",
                        model,
                        "--dataset",
                        data,
                        "--run-directory",
                        run,
                        "--block-length",
                        6,
                        "--generations",
                        2,
                        "--epochs",
                        1,
                        "--seed",
                        9,
                        "--batch-size",
                        8,
                        "--beam-width",
                        2,
                        "--format",
                        "json");
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).isEqualTo(Files.readString(run.resolve("metrics.jsonl")));
        Files.delete(run.resolve("generation-01/evaluation.json"));
        assertThat(CommandResult.of("run", "--run-directory", run, "--resume", "--format", "json"))
                .isEqualTo(first);
        CommandResult table = CommandResult.of("run", "--run-directory", run, "--resume");
        assertThat(table.exitCode()).isZero();
        assertThat(table.out()).startsWith("Perplexity of original text by generation\n");
    }

    private static String options(String... more) throws IOException {
        JsonObject json = configuration(more).toJson();
        assertThat(json.remove("model").getAsString()).endsWith("some-model");
        assertThat(json.remove("dataset").getAsString()).endsWith("some-data");
        return JsonFormat.line(json);
    }

    private Path manifest(JsonObject config) throws IOException {
        JsonObject manifest = new JsonObject();
        manifest.addProperty("formatVersion", 2);
        manifest.add("config", config);
        return Files.writeString(directory.resolve("manifest.json"), manifest.toString());
    }

    private static ExperimentConfig configuration(String... more) throws IOException {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Session session =
                new Session(nowhere, nowhere, Terminal.NONE, Interruption.manual(), Map.of());
        RunCommand command = new RunCommand();
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("run", "--model", "./some-model", "--dataset", "./some-data"));
        arguments.addAll(List.of("--run-directory", "some-run"));
        arguments.addAll(List.of(more));
        Ouroboros.commandLine(session, List.of(command))
                .parseArgs(arguments.toArray(String[]::new));
        return command.config();
    }
}
