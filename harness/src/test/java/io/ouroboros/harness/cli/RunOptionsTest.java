package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.runtime.JsonFormat;
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

/**
 * The options of {@code run}: defaults, presets, and what a resumed run takes from its manifest.
 */
final class RunOptionsTest {

    /** The experiment of PROTOCOL.md, setting A. */
    private static final String DEFAULTS =
            """
            {"seed":0,"generations":10,"keepOriginal":0.0,"blockLength":64,\
            "packing":"sharded_batches","maxTrainBlocks":0,"maxEvalBlocks":0,"epochs":5,\
            "batchSize":128,"microBatchSize":0,"learningRate":2.0E-5,\
            "minimumLearningRate":1.0E-6,"schedule":"cosine-epochs","warmupSteps":0,\
            "weightDecay":0.01,"maxGradientNorm":0.0,"loss":"cross-entropy","beamWidth":5,"repetitionPenalty":1.0,"noRepeatNgram":0,\
            "decodingBatchSize":64}""";

    @SuppressWarnings("UnusedVariable") // named by @FieldSource
    private static final List<String> PRESETS = Presets.NAMES;

    @TempDir private Path directory;

    @Test
    void theDefaultsAreThePapers() throws IOException {
        assertThat(options()).isEqualTo(DEFAULTS);
    }

    @Test
    void everyOptionReachesTheConfiguration() throws IOException {
        assertThat(
                        options(
                                "--seed=-3",
                                "--generations=2",
                                "--keep-original=0.25",
                                "--block-length=12",
                                "--packing=contiguous",
                                "--max-train-blocks=4",
                                "--max-eval-blocks=5",
                                "--epochs=6",
                                "--batch-size=7",
                                "--learning-rate=0.125",
                                "--minimum-learning-rate=0.0625",
                                "--micro-batch-size=3",
                                "--schedule=linear",
                                "--warmup-steps=11",
                                "--max-gradient-norm=0.75",
                                "--loss=focal:2",
                                "--weight-decay=0.5",
                                "--beam-width=8",
                                "--repetition-penalty=1.5",
                                "--no-repeat-ngram=9",
                                "--decoding-batch-size=10"))
                .isEqualTo(
                        """
                        {"seed":-3,"generations":2,"keepOriginal":0.25,"blockLength":12,\
                        "packing":"contiguous","maxTrainBlocks":4,"maxEvalBlocks":5,"epochs":6,\
                        "batchSize":7,"microBatchSize":3,"learningRate":0.125,\
                        "minimumLearningRate":0.0625,"schedule":"linear","warmupSteps":11,\
                        "weightDecay":0.5,"maxGradientNorm":0.75,"loss":"focal:2.0","beamWidth":8,"repetitionPenalty":1.5,"noRepeatNgram":9,\
                        "decodingBatchSize":10}""");
    }

    @ParameterizedTest
    @FieldSource("PRESETS")
    void everyPresetGivesAValidConfiguration(String preset) throws IOException {
        configuration("--preset", preset).check();
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
        for (String name : new String[] {"packing", "schedule", "loss"}) {
            assertThat(found.remove(name)).isEqualTo(expected.remove(name));
        }
        for (String name : expected.keySet()) { // 2E-5 and 0.00002 are one number
            assertThat(found.get(name).getAsDouble())
                    .as(name)
                    .isEqualTo(expected.get(name).getAsDouble());
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

    private static ExperimentConfig configuration(String... more) throws IOException {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Session session =
                new Session(nowhere, nowhere, Terminal.NONE, Interruption.manual(), Map.of());
        RunCommand command = new RunCommand(session);
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("run", "--model", "./some-model", "--dataset", "./some-data"));
        arguments.addAll(List.of("--run-directory", "some-run"));
        arguments.addAll(List.of(more));
        Ouroboros.commandLine(session, List.of(command))
                .parseArgs(arguments.toArray(String[]::new));
        return command.config();
    }
}
