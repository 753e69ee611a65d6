package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonRecords;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MemoryUseTest {

    @Test
    void whatIsKnownIsWrittenAndReadAgain() throws IOException {
        MemoryUse onGpu = new MemoryUse(Optional.of(3L), Optional.of(5L));
        JsonObject json = JsonRecords.toJson(onGpu);
        assertThat(json).hasToString("{\"peakHostBytes\":3,\"deviceBytesInUse\":5}");
        assertThat(JsonRecords.of(json, MemoryUse.class, "a line")).isEqualTo(onGpu);
    }

    @Test
    void linesOfEarlierVersionsKnowNothing() throws IOException {
        assertThat(JsonRecords.of(new JsonObject(), MemoryUse.class, "a line"))
                .isEqualTo(new MemoryUse(Optional.empty(), Optional.empty()));
    }

    @Test
    void cpuHasNoMemoryOfItsOwn() throws IOException {
        MemoryUse now = MemoryUse.now(Device.cpu());
        assertThat(now.deviceBytesInUse()).isEmpty();
        assertThat(now.peakHostBytes().orElse(0L)).isBetween(0L, MemoryUse.peakBytes());
    }
}
