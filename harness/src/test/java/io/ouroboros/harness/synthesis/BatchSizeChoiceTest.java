package io.ouroboros.harness.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.DecodingConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchSizeChoiceTest {

    @TempDir private Path directory;

    @Test
    void textIsReadAsItIsWritten() {
        assertThat(BatchSizeChoice.parse("auto")).isEqualTo(BatchSizeChoice.AUTO);
        assertThat(BatchSizeChoice.parse("17")).isEqualTo(BatchSizeChoice.of(17));
        assertThat(BatchSizeChoice.AUTO.toString()).isEqualTo("auto");
        assertThat(BatchSizeChoice.of(3).toString()).isEqualTo("3");
        assertThatThrownBy(() -> BatchSizeChoice.parse("all"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be a number of prompts or auto, got all");
    }

    /** Tiny models fit any memory; on a CPU more than 160 rows gain little. */
    @Test
    void autoFillsTheRowsThatGainSomething() throws IOException {
        try (CausalLanguageModel model =
                CausalLanguageModel.load(Tiny.model(directory), EngineDevice.resolve(Tiny.CPU))) {
            assertThat(size(model, BatchSizeChoice.AUTO, 5)).isEqualTo(32);
            assertThat(size(model, BatchSizeChoice.AUTO, 1)).isEqualTo(160);
            assertThat(size(model, BatchSizeChoice.of(7), 5)).isEqualTo(7);
        }
    }

    private static int size(CausalLanguageModel model, BatchSizeChoice choice, int beamWidth) {
        return choice.resolve(model, DecodingConfig.exactly(beamWidth, 4), 6);
    }
}
