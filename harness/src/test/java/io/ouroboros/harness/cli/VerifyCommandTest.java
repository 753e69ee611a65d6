package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the command prints, and where it finds runs. */
final class VerifyCommandTest extends RunToVerify {

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
    void aRepairRewritesTheTables() throws IOException {
        Map<String, String> whole = reproducible(run);
        Path metrics = run.resolve("metrics.jsonl");
        String lines = text("metrics.jsonl");
        Files.writeString(metrics, lines.substring(0, 1000));
        Files.delete(run.resolve("metrics.csv"));
        Files.writeString(
                run.resolve("timings.jsonl"), "{\"generation\":1,\"st", StandardOpenOption.APPEND);
        assertThat(lines(verify(run)))
                .containsExactly(
                        metrics + " differs from the markers",
                        run + "/metrics.csv is missing",
                        run + "/timings.jsonl has a torn or damaged line",
                        conclusion(3));
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
                                + "/metrics.jsonl lacks the results of the newest stage; a resumed run adds them",
                        run + " is whole");
        assertThat(result.exitCode()).isZero();
        resume();
        assertThat(Files.readString(run.resolve("metrics.jsonl"))).isEqualTo(json);
        assertThat(Files.readString(run.resolve("metrics.csv"))).isEqualTo(csv);
    }

    @Test
    void aManifestThatCannotBeReadKeepsEverything() throws IOException {
        String manifest = text("manifest.json");
        Map<String, String> whole = Tiny.contents(run);
        Files.writeString(
                run.resolve("manifest.json"),
                manifest.replace("\"formatVersion\": 2", "\"formatVersion\": 3"));
        String newer =
                "formatVersion must be 2, got 3 in %s/manifest.json; it was written by another version of ouroboros"
                        .formatted(run);
        Files.delete(run.resolve("metrics.jsonl"));
        assertBeyondRepair(newer);
        CommandResult repaired = verify(run, "--repair");
        assertThat(repaired.exitCode()).isEqualTo(1);
        assertThat(lines(repaired)).containsExactly(newer, run + " is damaged, problems: 1");
        assertThat(Tiny.contents(run)).hasSize(whole.size() - 1);
        Files.writeString(run.resolve("manifest.json"), "{\"formatVersion\": 2");
        String advice =
                "; remove it and start the run's command again, or run --from-manifest with a copy of it";
        assertBeyondRepair(
                run
                        + "/manifest.json must hold one JSON object, got a text that ends too early"
                        + advice);
        Files.writeString(
                run.resolve("manifest.json"),
                manifest.replace("\"generations\": 2", "\"generations\": 1"));
        assertBeyondRepair(
                "generations must count all that exist, got 1 in config of %s/manifest.json%s"
                        .formatted(run, advice));
        Files.writeString(
                run.resolve("manifest.json"), manifest.replace("\"pretrained\"", "\"pretrainad\""));
        assertBeyondRepair(
                "init must be one of pretrained, previous, random, got \"pretrainad\" in config of %s/manifest.json%s"
                        .formatted(run, advice));
    }

    @Test
    void inputsAreCheckedWhereTheyAre() throws IOException {
        Path train = directory.resolve("dataset/train.jsonl");
        String text = Files.readString(train);
        String stated = Sha256.ofFile(train);
        Files.writeString(train, text + "\n");
        assertBeyondRepair(
                "trainSha256 must be %s as in manifest.json, got %s in %s; restore the files that the run started with"
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
                        directory.resolve("model") + " is not on this machine and was not checked",
                        directory.resolve("dataset")
                                + " is not on this machine and was not checked",
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
    void aRunInProgressIsCheckedButNotRepaired() throws IOException {
        try (RunLock lock = RunLock.acquire(run)) {
            assertThat(lock).isNotNull();
            CommandResult result = verify(run);
            assertThat(lines(result))
                    .containsExactly(
                            run + " is in use; its unfinished work was not checked",
                            run + " is whole");
            assertThat(result.exitCode()).isZero();
            CommandResult repair = verify(run, "--repair");
            assertThat(repair.err()).startsWith("ouroboros: %s is in use by pid".formatted(run));
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
