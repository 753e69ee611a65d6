package io.ouroboros.harness.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.RunLock;
import io.ouroboros.harness.runtime.Sha256;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifyCommandTest {

    /** Files that equal runs do not have alike, and that no marker speaks of. */
    private static final Set<String> OWN = Set.of(".lock", "manifest.json", "timings.jsonl");

    @TempDir private Path directory;
    private Path run;

    @BeforeEach
    void makeARun() throws IOException {
        run = directory.resolve("run");
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        Path dataset = Tiny.dataset(directory.resolve("dataset"));
        assertThat(
                        CommandResult.of(
                                        "run",
                                        "--model=" + model,
                                        "--dataset=" + dataset,
                                        "--run-directory=" + run,
                                        "--seed=3",
                                        "--generations=2",
                                        "--block-length=" + Tiny.BLOCK_LENGTH,
                                        "--epochs=2",
                                        "--batch-size=7",
                                        "--beam-width=3",
                                        "--max-train-blocks=8",
                                        "--max-eval-blocks=4",
                                        "--learning-rate=4e-3")
                                .err())
                .isEmpty();
    }

    private static CommandResult verify(Path path, Object... more) {
        Object[] arguments = Arrays.copyOf(new Object[] {"verify", path}, 2 + more.length);
        System.arraycopy(more, 0, arguments, 2, more.length);
        return CommandResult.of(arguments);
    }

    /** The lines below the table. */
    private static List<String> lines(CommandResult result) {
        assertThat(result.err()).isEmpty();
        List<String> lines = result.out().lines().toList();
        return lines.subList(lines.indexOf("") + 1, lines.size());
    }

    private void assertDamaged(String problem) {
        CommandResult result = verify(run);
        assertThat(lines(result)).containsExactly(problem, run + " is damaged, problems: 1");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    private String drop(String message) {
        return run + "/" + message + "; ouroboros verify " + run + " --repair drops it";
    }

    private void resume() {
        assertThat(CommandResult.of("run", "--run-directory", run, "--resume").err()).isEmpty();
    }

    private static Map<String, String> reproducible(Path run) throws IOException {
        Map<String, String> contents = Tiny.contents(run);
        contents.keySet().removeAll(OWN);
        return contents;
    }

    private void edit(String file, String from, String to) throws IOException {
        Path path = run.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(from);
        Files.writeString(path, text.replaceFirst(from, to));
    }

    private static void copy(Path from, Path to, Set<String> without) throws IOException {
        for (Map.Entry<String, String> file : Tiny.contents(from).entrySet()) {
            if (!without.contains(file.getKey())) {
                Path target = to.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue(), ISO_8859_1);
            }
        }
    }

    @Test
    void aRunIsWhole() throws IOException {
        CommandResult result = verify(run);
        assertThat(result.out().replaceAll("(?m)^\\S+ +", "")) // the first column is the path
                .isEqualTo(
                        """
                        generation  stage        verdict
                        ----------  -----------  -------
                        -  manifest     whole
                        -  inputs       whole
                        0  fine_tuning  whole
                        0  evaluation   whole
                        0  synthesis    whole
                        1  fine_tuning  whole
                        1  evaluation   whole
                        -  metrics      whole
                        -  timings      whole

                        is whole
                        """);
        assertThat(result.exitCode()).isZero();
        Map<String, String> before = Tiny.contents(run);
        CommandResult repaired = verify(run, "--repair");
        assertThat(lines(repaired)).containsExactly(run + " is whole");
        Map<String, String> after = Tiny.contents(run);
        before.remove(".lock");
        after.remove(".lock");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void everyDamagedFileIsFoundRepairedAndMadeAgain() throws IOException {
        Map<String, String> whole = reproducible(run);
        Path copy = directory.resolve("copy");
        copy(run, copy, Set.of());
        int number = 0;
        for (String name : Tiny.contents(run).keySet()) {
            if (name.equals(".lock") || name.equals("manifest.json")) {
                continue;
            }
            for (int kind = 0; kind < 3; kind++) {
                damage(run.resolve(name), kind);
                assertThat(verify(run).exitCode()).as("%s, kind %d", name, kind).isEqualTo(1);
                if (kind == number % 3) { // a resumed run takes the most time
                    CommandResult repaired = verify(run, "--repair");
                    assertThat(repaired.exitCode()).as(repaired.out()).isZero();
                    resume();
                    assertThat(reproducible(run)).as("%s, kind %d", name, kind).isEqualTo(whole);
                    assertThat(lines(verify(run))).containsExactly(run + " is whole");
                } else {
                    copy(copy, run, Set.of());
                }
            }
            number++;
        }
        assertThat(number).isEqualTo(23);
    }

    private static void damage(Path file, int kind) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (kind) {
            case 0 -> {
                bytes[bytes.length / 2] ^= (byte) 0x80;
                Files.write(file, bytes);
            }
            case 1 -> Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
            default -> Files.delete(file);
        }
    }

    @Test
    void aDamagedCorpusCostsItsOwnStageOnly() throws IOException {
        edit("generation-00/synthetic.jsonl", "\"position\":5", "\"position\":4");
        Path corpus = run.resolve("generation-00/synthetic.jsonl");
        String stated =
                Tiny.contents(run)
                        .get("generation-00/synthesis.json")
                        .replaceAll("(?s).*\"corpusSha256\": \"(\\w+)\".*", "$1");
        assertDamaged(
                drop(
                        "generation-00/synthetic.jsonl must have SHA-256 %s as in synthesis.json, got %s"
                                .formatted(stated, Sha256.ofFile(corpus))));
        assertThat(lines(verify(run, "--repair")))
                .endsWith(
                        "removed " + run.resolve("generation-00/synthesis.json"),
                        "removed " + corpus,
                        "wrote anew " + run.resolve("metrics.jsonl"),
                        "wrote anew " + run.resolve("metrics.csv"),
                        "%s is repaired; ouroboros run --run-directory %s --resume makes again what it lacks"
                                .formatted(run, run));
        assertThat(run.resolve("generation-00/checkpoint/model.safetensors")).exists();
        assertDamaged(
                "%s/generation-00/synthesis.json must be there where a later stage is done, got no such file; ouroboros run --run-directory %s --resume does it again"
                        .formatted(run, run));
    }

    @Test
    void changedNumbersOfMarkersAreFound() throws IOException {
        Map<String, String> whole = Tiny.contents(run);
        for (String change :
                List.of(
                        "fine-tuning|\"trainingBlocks\": 8|\"trainingBlocks\": 9",
                        "evaluation|\"nllNats\": |\"nllNats\": 1",
                        "synthesis|\"prompts\": 8|\"prompts\": 3")) {
            String[] parts = change.split("[|]", -1);
            String marker = "generation-00/" + parts[0] + ".json";
            edit(marker, parts[1], parts[2]);
            assertDamaged(
                    drop(
                            marker
                                    + " must state what "
                                    + run
                                    + "/metrics.jsonl has, got other numbers"));
            Files.writeString(run.resolve(marker), whole.get(marker));
        }
        edit("generation-01/evaluation.json", "\n  \"gen", "\n \"gen");
        assertDamaged(
                drop(
                        "generation-01/evaluation.json must have the form of a marker, got other bytes"));
    }

    @Test
    void changedHashesOfMarkersAreFound() throws IOException {
        Map<String, String> whole = Tiny.contents(run);
        String weights =
                whole.get("generation-01/fine-tuning.json")
                        .replaceAll("(?s).*\"weightsSha256\": \"(\\w+)\".*", "$1");
        String zeros = "0".repeat(64);
        edit(
                "generation-01/evaluation.json",
                "\"weightsSha256\": \"" + weights,
                "\"weightsSha256\": \"" + zeros);
        assertDamaged(
                "weightsSha256 must be \"%s\" as what it was made from states, got \"%s\" in %s/generation-01/evaluation.json; ouroboros run --run-directory %s --resume does it again"
                        .formatted(weights, zeros, run, run));
        resume();
        assertThat(lines(verify(run))).containsExactly(run + " is whole");
        edit(
                "generation-01/fine-tuning.json",
                "\"weightsSha256\": \"" + weights,
                "\"weightsSha256\": \"" + zeros);
        assertThat(lines(verify(run)))
                .contains(
                        "weightsSha256 must be the hash of checkpoint/model.safetensors, got %s and %s in %s/generation-01/fine-tuning.json; ouroboros verify %s --repair drops it"
                                .formatted(zeros, weights, run, run));
        Files.writeString(
                run.resolve("generation-01/fine-tuning.json"),
                whole.get("generation-01/fine-tuning.json")
                        .replace("checkpoint/config.json", "../../model/config.json"));
        assertThat(lines(verify(run)))
                .contains(
                        "files must name files of the generation, got ../../model/config.json in %s/generation-01/fine-tuning.json; ouroboros verify %s --repair drops it"
                                .formatted(run, run));
        verify(run, "--repair");
        assertThat(directory.resolve("model/config.json")).exists();
    }

    @Test
    void metricsAreWrittenAnew() throws IOException {
        Map<String, String> whole = reproducible(run);
        Path metrics = run.resolve("metrics.jsonl");
        Files.writeString(metrics, whole.get("metrics.jsonl").substring(0, 1000));
        Files.delete(run.resolve("metrics.csv"));
        Files.writeString(
                run.resolve("timings.jsonl"), "{\"generation\":1,\"st", StandardOpenOption.APPEND);
        assertThat(lines(verify(run)))
                .containsExactly(
                        "%s must hold what the markers state, got something else; ouroboros verify %s --repair writes it anew"
                                .formatted(metrics, run),
                        "%s/metrics.csv must hold what the markers state, got no such file; ouroboros verify %s --repair writes it anew"
                                .formatted(run, run),
                        "%s/timings.jsonl must hold an object a line, got a torn or damaged line; ouroboros verify %s --repair writes it anew"
                                .formatted(run, run),
                        run + " is damaged, problems: 3");
        assertThat(lines(verify(run, "--repair"))).endsWith(run + " is repaired and whole");
        assertThat(reproducible(run)).isEqualTo(whole);
        assertThat(Files.readAllLines(run.resolve("timings.jsonl"))).hasSize(5);
    }

    @Test
    void aKillBeforeTheNewestLineIsNoDamage() throws IOException {
        String json = Files.readString(run.resolve("metrics.jsonl"));
        Files.writeString(run.resolve("metrics.jsonl"), json.substring(0, json.indexOf('\n') + 1));
        assertThat(verify(run).exitCode()).isEqualTo(1); // metrics.csv is written after it
        String csv = Files.readString(run.resolve("metrics.csv"));
        Files.writeString(
                run.resolve("metrics.csv"),
                csv.substring(0, csv.lastIndexOf('\n', csv.length() - 2) + 1));
        CommandResult result = verify(run);
        assertThat(lines(result))
                .containsExactly(
                        run
                                + "/metrics.jsonl has not what the newest stage found; a resumed run adds it",
                        run + " is whole");
        assertThat(result.exitCode()).isZero();
        resume();
        assertThat(Files.readString(run.resolve("metrics.jsonl"))).isEqualTo(json);
        assertThat(Files.readString(run.resolve("metrics.csv"))).isEqualTo(csv);
    }

    @Test
    void aRunCopiedHalfIsFound() throws IOException {
        Path half = directory.resolve("half");
        copy(run, half, Set.of("manifest.json", "generation-01/evaluation.json", ".lock"));
        assertThat(lines(verify(half, "--repair")))
                .containsExactly(
                        half
                                + "/manifest.json must be there, got no such file; give the run's own command, or --from-manifest with a copy of it",
                        half + " is damaged, problems: 1");
        Files.copy(run.resolve("manifest.json"), half.resolve("manifest.json"));
        Files.delete(half.resolve("generation-01/mixture.jsonl"));
        CommandResult result = verify(half);
        assertThat(result.out()).contains("evaluation   not done", "fine_tuning  damaged");
        assertThat(verify(half, "--repair").exitCode()).isZero();
        run = half;
        resume();
        assertThat(reproducible(half)).isEqualTo(reproducible(directory.resolve("run")));
    }

    @Test
    void aManifestThatCannotBeReadKeepsEverything() throws IOException {
        Map<String, String> whole = Tiny.contents(run);
        Files.writeString(
                run.resolve("manifest.json"),
                whole.get("manifest.json").replace("\"formatVersion\": 2", "\"formatVersion\": 3"));
        String newer =
                "formatVersion must be 2, got 3 in %s/manifest.json; it was written by another version of ouroboros"
                        .formatted(run);
        Files.delete(run.resolve("metrics.jsonl"));
        assertDamaged(newer);
        CommandResult repaired = verify(run, "--repair");
        assertThat(repaired.exitCode()).isEqualTo(1);
        assertThat(lines(repaired)).containsExactly(newer, run + " is damaged, problems: 1");
        assertThat(Tiny.contents(run)).hasSize(whole.size() - 1);
        Files.writeString(run.resolve("manifest.json"), "{\"formatVersion\": 2");
        String advice =
                "; remove it and give the run's own command, or --from-manifest with a copy of it";
        assertDamaged(
                run
                        + "/manifest.json must hold one JSON object, got a text that ends too early"
                        + advice);
        Files.writeString(
                run.resolve("manifest.json"),
                whole.get("manifest.json").replace("\"generations\": 2", "\"generations\": 1"));
        assertDamaged(
                "generations must count all that there are, got 1 in config of %s/manifest.json%s"
                        .formatted(run, advice));
        Files.writeString(
                run.resolve("manifest.json"),
                whole.get("manifest.json").replace("\"pretrained\"", "\"pretrainad\""));
        assertDamaged(
                "init must be one of [pretrained, previous], got pretrainad in config of %s/manifest.json%s"
                        .formatted(run, advice));
    }

    @Test
    void inputsAreCheckedWhereTheyAre() throws IOException {
        Path train = directory.resolve("dataset/train.jsonl");
        String text = Files.readString(train);
        String stated = Sha256.ofFile(train);
        Files.writeString(train, text + "\n");
        assertDamaged(
                "trainSha256 must be %s as in manifest.json, got %s in %s; put back what the run was started with"
                        .formatted(stated, Sha256.ofFile(train), directory.resolve("dataset")));
        Files.delete(train);
        CommandResult withoutSplit = verify(run, "--repair");
        assertThat(withoutSplit.exitCode()).isEqualTo(1);
        assertThat(lines(withoutSplit).get(0)).contains("train").contains("must hold");
        Files.move(directory.resolve("model"), directory.resolve("moved"));
        Files.move(directory.resolve("dataset"), directory.resolve("moved too"));
        CommandResult away = verify(run);
        assertThat(lines(away))
                .containsExactly(
                        directory.resolve("model") + " is not here, its hash was not checked",
                        directory.resolve("dataset") + " is not here, its hashes were not checked",
                        run + " is whole");
        assertThat(away.out()).contains("inputs       not checked");
        assertThat(away.exitCode()).isZero();
    }

    @Test
    void everySeedIsChecked() throws IOException {
        Path root = directory.resolve("seeds");
        Files.createDirectories(root.resolve("seed-7")); // not begun
        Files.createDirectories(root.resolve("seed-0-backup/generation-00"));
        copy(run, root.resolve("seed--1"), Set.of(".lock"));
        copy(run, root.resolve("seed-3"), Set.of("generation-00/samples.jsonl"));
        JsonObject json = verify(root, "--format", "json").json();
        assertThat(json.get("sound").getAsBoolean()).isFalse();
        assertThat(json.getAsJsonArray("runs")).hasSize(2);
        JsonObject first = json.getAsJsonArray("runs").get(0).getAsJsonObject();
        JsonObject second = json.getAsJsonArray("runs").get(1).getAsJsonObject();
        assertThat(first.get("directory").getAsString()).isEqualTo(root + "/seed--1");
        assertThat(first.get("sound").getAsBoolean()).isTrue();
        assertThat(root.resolve("seed--1/.lock")).doesNotExist();
        JsonObject problem = second.getAsJsonArray("problems").get(0).getAsJsonObject();
        assertThat(problem.get("generation").getAsInt()).isZero();
        assertThat(problem.get("stage").getAsString()).isEqualTo("evaluation");
        assertThat(problem.get("remedy").getAsString()).isEqualTo("drop");
        assertThat(problem.get("message").getAsString())
                .startsWith(root + "/seed-3/generation-00/samples.jsonl must have SHA-256 ")
                .endsWith(" as in evaluation.json, got no such file");
        assertThat(second.getAsJsonArray("parts").get(3).toString())
                .isEqualTo("{\"generation\":0,\"stage\":\"evaluation\",\"verdict\":\"damaged\"}");
    }

    @Test
    void aRunThatGoesOnIsCheckedButNotRepaired() throws IOException {
        try (RunLock lock = RunLock.acquire(run)) {
            assertThat(lock).isNotNull();
            CommandResult result = verify(run);
            assertThat(lines(result))
                    .containsExactly(
                            run + " is held by a process; what it is at was not checked",
                            run + " is whole");
            assertThat(result.exitCode()).isZero();
            CommandResult repair = verify(run, "--repair");
            assertThat(repair.err())
                    .startsWith(
                            "ouroboros: %s must not be in use by another process, got a lock held by pid"
                                    .formatted(run));
            assertThat(repair.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoRunIsRefused() {
        Path file = directory.resolve("dataset/train.jsonl");
        Path none = directory.resolve("none");
        String rule = "ouroboros: %s must be a run directory or hold seed-N directories, got %s%n";
        assertThat(verify(directory).err()).isEqualTo(rule.formatted(directory, "neither"));
        assertThat(verify(file).err()).isEqualTo(rule.formatted(file, "a file"));
        assertThat(verify(none).err()).isEqualTo(rule.formatted(none, "nothing of that name"));
        assertThat(verify(none).exitCode()).isEqualTo(1);
    }
}
