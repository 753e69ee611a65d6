package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.models.decoding.EarlyStopping;
import io.ouroboros.models.decoding.Strategy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How beams end, and contrastive search; the names are those of transformers' generate. */
final class SearchOptions {

    @Option(
            names = "--length-penalty",
            paramLabel = "EXPONENT",
            description =
                    "Exponent of the length that divides a score; of no influence on one beam"
                            + " (default: 1.0).")
    private @Nullable Double lengthPenalty;

    @Option(
            names = "--early-stopping",
            paramLabel = "WHEN",
            description =
                    "When a search over several beams that may end ends: ${COMPLETION-CANDIDATES}, as"
                            + " transformers (default: false).")
    private @Nullable EarlyStopping earlyStopping;

    @Option(
            names = "--penalty-alpha",
            paramLabel = "WEIGHT",
            description =
                    "Contrastive search: weight of the likeness to earlier tokens, within [0, 1];"
                            + " needs --top-k.")
    private @Nullable Double penaltyAlpha;

    /** Whether contrastive search is asked for. */
    boolean isContrastive() {
        return penaltyAlpha != null;
    }

    Strategy.Beams beams(int beamWidth) {
        return new Strategy.Beams(
                beamWidth, exponent(), earlyStopping == null ? EarlyStopping.FALSE : earlyStopping);
    }

    Strategy.Contrastive contrastive(int topK) {
        return new Strategy.Contrastive(topK, penaltyAlpha == null ? 0 : penaltyAlpha);
    }

    /** Collects what is out of range, and what contrastive search leaves no room for. */
    void check(Problems problems) {
        problems.check(
                Double.isFinite(exponent()),
                "--length-penalty must be a finite number, got %s",
                exponent());
        if (penaltyAlpha == null) {
            return;
        }
        problems.check(
                penaltyAlpha >= 0 && penaltyAlpha <= 1,
                "--penalty-alpha must be within [0, 1], got %s",
                penaltyAlpha);
        apart("--length-penalty", lengthPenalty != null, problems);
        apart("--early-stopping", earlyStopping != null, problems);
    }

    private double exponent() {
        return lengthPenalty == null ? 1.0 : lengthPenalty;
    }

    /** Collects an option that is given beside contrastive search. */
    static void apart(String option, boolean isGiven, Problems problems) {
        problems.check(!isGiven, "--penalty-alpha must not be combined with %s, got both", option);
    }
}
