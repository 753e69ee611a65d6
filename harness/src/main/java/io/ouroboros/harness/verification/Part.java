package io.ouroboros.harness.verification;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.experiment.StageId;
import java.util.OptionalInt;

/**
 * A part of a run that has its own verdict.
 *
 * @param generation index in the recursion; empty for parts of the whole run
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

    static Part of(StageId id) {
        return of(id.generation(), id.stage());
    }

    /** The generation, or a dash for parts of the whole run. */
    String generationText() {
        return generation.isPresent() ? Integer.toString(generation.getAsInt()) : "-";
    }

    /** Null for parts of the whole run. */
    JsonElement generationJson() {
        return generation.isPresent()
                ? new JsonPrimitive(generation.getAsInt())
                : JsonNull.INSTANCE;
    }
}
