package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class MemoryUseTest {

    @Test
    void cpuHasNoMemoryOfItsOwn() throws IOException {
        MemoryUse now = MemoryUse.now(Device.cpu());
        assertThat(now.deviceBytesInUse()).isEmpty();
        assertThat(now.peakHostBytes().orElse(0L)).isBetween(0L, MemoryUse.peakBytes());
    }
}
