package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Damage of a run that has ended, and its repair. */
final class VerifyRepairTest extends RunToVerify {

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
                text("generation-00/synthesis.json")
                        .replaceAll("(?s).*\"corpusSha256\": \"(\\w+)\".*", "$1");
        assertDamaged(
                "%s must have SHA-256 %s as in synthesis.json, got %s"
                        .formatted(corpus, stated, Sha256.ofFile(corpus)));
        assertThat(lines(verify(run, "--repair")))
                .endsWith(
                        "removed " + run.resolve("generation-00/synthesis.json"),
                        "removed " + corpus,
                        "rewrote " + run.resolve("metrics.jsonl"),
                        "rewrote " + run.resolve("metrics.csv"),
                        "%s is repaired; ouroboros run --run-directory %s --resume makes what is missing"
                                .formatted(run, run));
        assertThat(run.resolve("generation-00/checkpoint/model.safetensors")).exists();
        CommandResult again = verify(run);
        assertThat(lines(again))
                .containsExactly(
                        run
                                + "/generation-00/synthesis.json is missing although a later stage is done",
                        "%s is damaged, problems: 1; ouroboros run --run-directory %s --resume makes what is missing"
                                .formatted(run, run));
        assertThat(again.exitCode()).isEqualTo(1);
    }

    @Test
    void findingsAreInTheOrderOfTheRun() throws IOException {
        edit("generation-01/evaluation.json", "\n  \"gen", "\n \"gen");
        edit("generation-00/evaluation.json", "\n  \"gen", "\n \"gen");
        Path samples = run.resolve("generation-00/synthetic.jsonl");
        Files.delete(samples);
        CommandResult result = verify(run);
        assertThat(lines(result))
                .hasSize(4)
                .satisfies(lines -> assertThat(lines.get(0)).contains("00/evaluation.json"))
                .satisfies(lines -> assertThat(lines.get(1)).startsWith(samples.toString()))
                .satisfies(lines -> assertThat(lines.get(2)).contains("01/evaluation.json"));
        assertThat(result.out().lines().limit(7).map(line -> line.replaceFirst("\\S+ +", "")))
                .containsExactly(
                        "generation  stage        verdict",
                        "----------  -----------  -----------",
                        "-  manifest     whole",
                        "-  inputs       whole",
                        "0  fine_tuning  whole",
                        "0  evaluation   damaged",
                        "0  synthesis    damaged");
    }

    @Test
    void whatARepairLeavesIsCounted() throws IOException {
        Files.delete(run.resolve("generation-00/samples.jsonl"));
        Files.writeString(directory.resolve("dataset/train.jsonl"), "{\"ids\": [5]}");
        assertThat(lines(verify(run, "--repair")))
                .endsWith(
                        "%s is damaged, problems: 1; ouroboros run --run-directory %s --resume makes what is missing"
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
            assertDamaged("%s/%s differs from %s/metrics.jsonl".formatted(run, marker, run));
            Files.writeString(run.resolve(marker), whole.get(marker));
        }
        edit("generation-01/evaluation.json", "\n  \"gen", "\n \"gen");
        assertDamaged(
                run
                        + "/generation-01/evaluation.json must be formatted as it was written, got other bytes");
    }

    @Test
    void changedHashesOfMarkersAreFound() throws IOException {
        String marker = text("generation-01/fine-tuning.json");
        String weights = marker.replaceAll("(?s).*\"weightsSha256\": \"(\\w+)\".*", "$1");
        String zeros = "0".repeat(64);
        edit(
                "generation-01/evaluation.json",
                "\"weightsSha256\": \"" + weights,
                "\"weightsSha256\": \"" + zeros);
        assertDamaged(
                "weightsSha256 must be \"%s\" as in the stage before, got \"%s\" in %s/generation-01/evaluation.json"
                        .formatted(weights, zeros, run));
        resume();
        assertThat(lines(verify(run))).containsExactly(run + " is whole");
        edit(
                "generation-01/fine-tuning.json",
                "\"weightsSha256\": \"" + weights,
                "\"weightsSha256\": \"" + zeros);
        assertThat(lines(verify(run)))
                .contains(
                        "weightsSha256 must be the hash of checkpoint/model.safetensors, got %s and %s in %s/generation-01/fine-tuning.json"
                                .formatted(zeros, weights, run));
        Files.writeString(
                run.resolve("generation-01/fine-tuning.json"),
                marker.replace("checkpoint/config.json", "../../model/config.json"));
        assertThat(lines(verify(run)))
                .contains(
                        "files must name files of the generation, got ../../model/config.json in %s/generation-01/fine-tuning.json"
                                .formatted(run));
        verify(run, "--repair");
        assertThat(directory.resolve("model/config.json")).exists();
    }

    @Test
    void aRunCopiedHalfIsFound() throws IOException {
        Path half = directory.resolve("half");
        copy(run, half, Set.of("manifest.json", "generation-01/evaluation.json", ".lock"));
        assertThat(lines(verify(half, "--repair")))
                .containsExactly(
                        half
                                + "/manifest.json is missing; start the run's command again, or run --from-manifest with a copy of it",
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
}
