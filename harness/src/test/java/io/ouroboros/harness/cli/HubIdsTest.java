package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.corpus.CorpusFile;
import io.ouroboros.datasets.text.Split;
import io.ouroboros.harness.hub.FakeHub;
import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hub ids in place of paths: online, then with the network off, with the results of the paths. */
final class HubIdsTest {
    private final FakeHub hub = new FakeHub();

    @TempDir private Path directory;
    private Path model = Path.of("");
    private Path dataset = Path.of("");

    HubIdsTest() throws IOException {}

    @BeforeEach
    void fillTheHub() throws IOException {
        model = Tiny.modelWithTokenizer(directory.resolve("here/model"));
        dataset = Tiny.dataset(directory.resolve("here/dataset"));
        for (String name : new String[] {"config.json", "tokenizer.json"}) {
            hub.file("models/facebook/opt-tiny", name, Files.readString(model.resolve(name)));
        }
        hub.largeFile(
                "models/facebook/opt-tiny",
                "model.safetensors",
                Files.readAllBytes(model.resolve("model.safetensors")));
        addSplit(Split.TRAIN, 20, 1);
        addSplit(Split.VALIDATION, 7, 2);
        addSplit(Split.TEST, 9, 3);
        hub.file("datasets/wikitext", "other/test-00000-of-00001.parquet", "no parquet");
    }

    /** Adds the blocks of {@link Tiny#dataset} as parquet. */
    private void addSplit(Split split, int numBlocks, long seed) throws IOException {
        Path file = directory.resolve("split.parquet");
        CorpusFile.writeIds(Tiny.blocks(numBlocks, seed), file);
        hub.largeFile(
                "datasets/wikitext",
                "raw/%s-00000-of-00001.parquet".formatted(split),
                Files.readAllBytes(file));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void evaluateTakesIdsOnlineAndThenOffline() {
        CommandResult local = command("evaluate", "--model", model, "--data", dataset);
        assertThat(local.exitCode()).as(local.err()).isZero();
        Object[] ids = {"evaluate", "--model", "facebook/opt-tiny", "--data", "wikitext:raw"};
        assertThat(command(ids)).isEqualTo(local);
        hub.close();
        assertThat(command(ids)).isEqualTo(local);
        assertThat(command(with(ids, "--offline"))).isEqualTo(local);
        assertThat(command(with(ids, "--offline", "--split", "validation")))
                .isEqualTo(
                        command(
                                "evaluate",
                                "--model",
                                model,
                                "--data",
                                dataset.resolve("valid.jsonl")));
    }

    @Test
    void fineTuneAndSynthesizeTakeIds() throws IOException {
        CommandResult tuned =
                command(
                        "fine-tune",
                        "--model",
                        "facebook/opt-tiny",
                        "--train",
                        "wikitext:raw",
                        "--dataset-revision",
                        "27dcfa74d334bc871f3234de431e71c6eeba5dd6",
                        "--validation",
                        dataset.resolve("valid.jsonl"),
                        "--epochs",
                        1,
                        "--output",
                        directory.resolve("tuned"));
        assertThat(tuned.exitCode()).as(tuned.err()).isZero();
        assertThat(directory.resolve("tuned/tokenizer.json"))
                .hasSameTextualContentAs(model.resolve("tokenizer.json"));
        CommandResult synthesized =
                command(
                        "synthesize",
                        "--model",
                        "facebook/opt-tiny",
                        "--prompts",
                        dataset.resolve("valid.jsonl"),
                        "--new-tokens",
                        3,
                        "--output",
                        directory.resolve("out.jsonl"));
        assertThat(synthesized).isEqualTo(new CommandResult(0, "", ""));
        assertThat(directory.resolve("out.jsonl")).content().hasLineCount(7);
    }

    @Test
    void adaptersOfTheHubAreReadWithTheirBase() throws IOException {
        Path tuned = directory.resolve("tuned");
        CommandResult trained =
                command(
                        "fine-tune",
                        "--model",
                        "facebook/opt-tiny",
                        "--train",
                        "wikitext:raw",
                        "--epochs",
                        1,
                        "--learning-rate",
                        0.1,
                        "--lora-rank",
                        2,
                        "--output",
                        tuned);
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        Path adapter = tuned.resolve("adapter");
        String config = Files.readString(adapter.resolve("adapter_config.json"));
        assertThat(config)
                .contains("\"base_model_name_or_path\": \"facebook/opt-tiny\"")
                .containsPattern("\"revision\": \"[0-9a-f]{40}\"");
        hub.file("models/someone/lora", "adapter_config.json", config);
        hub.largeFile(
                "models/someone/lora",
                "adapter_model.safetensors",
                Files.readAllBytes(adapter.resolve("adapter_model.safetensors")));
        assertThat(command("evaluate", "--model", "someone/lora", "--data", dataset))
                .isEqualTo(command("evaluate", "--model", tuned, "--data", dataset))
                .isNotEqualTo(command("evaluate", "--model", model, "--data", dataset));
    }

    @Test
    void runTakesIdsAndResumesFromTheCache() throws IOException {
        Path here = directory.resolve("runs/here");
        Path there = directory.resolve("runs/there");
        CommandResult local = run(here, "--model", model, "--dataset", dataset);
        assertThat(local.exitCode()).as(local.err()).isZero();
        assertThat(run(there, "--model", "facebook/opt-tiny", "--dataset", "wikitext:raw"))
                .isEqualTo(local);
        assertThat(there.resolve("metrics.jsonl"))
                .hasSameTextualContentAs(here.resolve("metrics.jsonl"));
        hub.close();
        Files.delete(there.resolve("generation-01/evaluation.json"));
        assertThat(command("run", "--run-directory", there, "--resume")).isEqualTo(local);
    }

    @Test
    void configurationOfALocalDirectoryIsFound() throws IOException {
        Path clone = Files.createDirectories(directory.resolve("clone"));
        Files.move(dataset, clone.resolve("raw"));
        Tiny.dataset(clone.resolve("more"));
        assertThat(command("evaluate", "--model", model, "--data", clone + ":raw").exitCode())
                .isZero();
        assertFails(
                command("evaluate", "--model", model, "--data", clone + ":raw2"),
                "configuration must be one of [more, raw], got raw2 in " + clone);
        assertFails(
                command("evaluate", "--model", model, "--data", clone),
                "dataset must have one configuration unless one is named, got [more, raw] in "
                        + clone
                        + "; name one, as in NAME:more");
    }

    @Test
    void whatIsNeitherHereNorThereIsOneLine() {
        assertFails(
                command("evaluate", "--model", "opt-huge", "--data", dataset),
                "could not find model opt-huge on %s: the server answered 404; check the id, and set HF_TOKEN if it is private or gated; there is no local path opt-huge either"
                        .formatted(hub.endpoint()));
        assertFails(
                command("evaluate", "--model", model, "--data", "wikitext"),
                "dataset must have one configuration unless one is named, got [other, raw] in dataset wikitext at commit 27dcfa74d334bc871f3234de431e71c6eeba5dd6; name one, as in NAME:other");
        assertFails(
                command(
                        "evaluate",
                        "--model",
                        "facebook/opt-tiny",
                        "--model-revision",
                        "v2",
                        "--data",
                        dataset),
                "could not find revision v2 of model facebook/opt-tiny on %s: the server answered 404; check the revision; there is no local path facebook/opt-tiny either"
                        .formatted(hub.endpoint()));
        assertFails(
                command(
                        "evaluate",
                        "--model",
                        model,
                        "--data",
                        "wikitext:raw",
                        "--dataset-revision",
                        "v2",
                        "--offline"),
                "could not find revision v2 of dataset wikitext in the cache %s/cache/hub while offline; run 'ouroboros fetch wikitext:raw --revision v2' online; there is no local path wikitext:raw either"
                        .formatted(directory));
        for (String option : List.of("--model-revision", "--dataset-revision")) {
            assertThat(command("evaluate", "--model", model, "--data", dataset, option, "v2").err())
                    .startsWith(
                            "ouroboros: %s must come with a hub id, got the local path "
                                    .formatted(option));
        }
        assertThat(command("evaluate", "--model", "facebook/opt-tiny:raw", "--data", dataset).err())
                .startsWith(
                        "ouroboros: --model must be a directory or a hub id such as facebook/opt-125m, got facebook/opt-tiny:raw\n");
    }

    private CommandResult run(Path runDirectory, Object... inputs) {
        Object[] all = {
            "run",
            "--run-directory",
            runDirectory,
            "--block-length",
            Tiny.BLOCK_LENGTH,
            "--generations",
            2,
            "--epochs",
            1,
            "--beam-width",
            2
        };
        return command(with(all, inputs));
    }

    private static Object[] with(Object[] first, Object... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray();
    }

    private static void assertFails(CommandResult result, String message) {
        assertThat(result).isEqualTo(CommandResult.failure(message));
    }

    private CommandResult command(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Session session =
                new Session(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Terminal.NONE,
                        Interruption.manual(),
                        Map.of(
                                "HF_ENDPOINT", hub.endpoint().toString(),
                                "HF_HOME", directory.resolve("cache").toString()));
        String[] all =
                Stream.of(with(arguments, "--quiet", "--device", "cpu", "--threads", 2))
                        .map(String::valueOf)
                        .toArray(String[]::new);
        int exitCode = Main.execute(session, Commands.all(), all);
        return new CommandResult(exitCode, out.toString(), err.toString());
    }
}
