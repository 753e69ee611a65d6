package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.harness.runtime.HarnessException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ResumeGuardTest {

    private static final ResumeGuard RUN =
            new ResumeGuard(Path.of("runs/a"), "run", "give the same options");

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    @Test
    void equalAndFreeFieldsPass() {
        RUN.require(
                json("{\"model\":\"a\",\"seed\":3}"),
                json("{\"seed\":3,\"model\":\"b\"}"),
                Set.of("model"));
    }

    @Test
    void theFirstDifferenceIsNamed() {
        assertThatThrownBy(
                        () ->
                                RUN.require(
                                        json("{\"seed\":3,\"epochs\":1}"),
                                        json("{\"seed\":3,\"epochs\":2,\"loss\":\"x\"}"),
                                        Set.of()))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "runs/a was started with epochs 1, this run has 2; give the same options");
        assertThatThrownBy(() -> RUN.require(json("{\"sample\":true}"), json("{}"), Set.of()))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "runs/a was started with sample true, this run has nothing; give the same options");
        assertThatThrownBy(() -> RUN.require(json("{}"), json("{\"seed\":3}"), Set.of()))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "runs/a was started with seed nothing, this run has 3; give the same options");
    }
}
