package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.testing.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TheoryCommandTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "discrete --probabilities 0.5,0.2|--probabilities must be at least 0 and add up to 1, got [0.5, 0.2], sum 0.7",
                "discrete --states 0|--states must be at least 1, got 0",
                "discrete --sample-size 0|--sample-size must be at least 1, got 0",
                "gaussian --sample-size 1|--sample-size must be at least 2, got 1",
                "gaussian --states 3|--states must come with SYSTEM discrete, got gaussian",
                "gaussian --bandwidth 1|--bandwidth must come with --fit kernel-density, got --fit unbiased",
                "gaussian --fit least-squares --regime augment|--regime must be replace or accumulate with --fit least-squares, got augment",
                "mixture --components 5 --sample-size 19|--sample-size must be at least 4 for each of --components 5, got 19",
                "discrete --offline|--offline must come with SYSTEM vae, got discrete",
                "discrete --check --chains 7|--chains must come with a run, got --check",
                "discrete --check --run-directory x|--run-directory must come with a run, got --check",
                "vae --chains 2|--chains must be 1 with SYSTEM vae, got 2; use --seeds",
                "discrete --mix 0.5,0.2,0.2|--mix must be three shares that add up to 1, such as 0.5,0.3,0.2 for newest, previous and original, got 0.5,0.2,0.2",
                "discrete --check --states 3|--states must come with a run, got --check",
                "gaussian --check --run-directory x|--run-directory must come with a run, got --check",
                "discrete --regime augment --keep-original 0.1|--keep-original must come with --regime replace, got --regime augment",
            })
    void badInputIsOneClearLine(String line, String message) {
        CommandResult result = CommandResult.of((Object[]) ("theory " + line).split(" "));
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err())
                .isEqualTo("ouroboros: %s%ntry 'ouroboros theory --help'%n".formatted(message));
    }

    @Test
    void aRunHasATableAndAPage() throws Exception {
        Path run = directory.resolve("run");
        CommandResult result =
                CommandResult.of(
                        "theory",
                        "discrete",
                        "--generations=4",
                        "--chains=200",
                        "--seeds=1-2",
                        "--run-directory=" + run);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(result.out())
                .contains("heterozygosity")
                .contains("H0 (1 - 1/M)^t")
                .contains("page: " + run.resolve("index.html"));
        assertThat(run.resolve("seed-2/metrics.jsonl")).exists();
        assertThat(Files.readString(run.resolve("index.html")))
                .contains("figures/heterozygosity.svg")
                .contains("(per seed: 200; seeds: 1, 2)");
        assertThat(Files.readString(run.resolve("figures/heterozygosity.svg")))
                .contains("H0 (1 - 1/M)^t")
                .contains("</svg>");
        CommandResult compared =
                CommandResult.of("compare", run.toString(), "--metric=heterozygosity.mean");
        assertThat(compared.out()).contains("heterozygosity.mean of run, seeds 1-2");
        CommandResult inside =
                CommandResult.of("theory", "discrete", "--run-directory=" + run.resolve("seed-1"));
        assertThat(inside.err())
                .isEqualTo(
                        "ouroboros: --run-directory must not be a run itself, as each seed goes into seed-N below it, got %s%n"
                                .formatted(run.resolve("seed-1")));
        CommandResult reported = CommandResult.of("report", run.toString());
        assertThat(reported.err())
                .isEqualTo(
                        "ouroboros: %s is a run of the theory lab; its page is %s%n"
                                .formatted(run.resolve("seed-1"), run.resolve("index.html")));
    }
}
