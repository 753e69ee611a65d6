package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.RunFiles.Stage;
import java.util.OptionalInt;

/**
 * What of a run has a verdict of its own.
 *
 * @param generation index in the recursion; none where it is a part of the whole run
 * @param name the stage, or {@code manifest}, {@code inputs}, {@code metrics}, {@code timings}
 */
public record Part(OptionalInt generation, String name) {

    static final Part MANIFEST = new Part(OptionalInt.empty(), "manifest");
    static final Part INPUTS = new Part(OptionalInt.empty(), "inputs");
    static final Part METRICS = new Part(OptionalInt.empty(), "metrics");
    static final Part TIMINGS = new Part(OptionalInt.empty(), "timings");

    static Part of(int generation, Stage stage) {
        return new Part(OptionalInt.of(generation), stage.toString());
    }
}
