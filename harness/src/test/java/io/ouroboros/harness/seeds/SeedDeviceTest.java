package io.ouroboros.harness.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.device.DeviceChoice;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SeedDeviceTest {

    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    @Test
    void aProcessSeesItsOwnGpuOnlyAsItsFirst() {
        assertThat(SeedDevice.of(DeviceChoice.parse("cuda:2"), Map.of()))
                .isEqualTo(new SeedDevice(DeviceChoice.parse("cuda:0"), Map.of(VISIBLE, "2")));
    }

    @Test
    void gpusAreCountedAsThisProcessSeesThem() {
        assertThat(SeedDevice.of(DeviceChoice.parse("cuda:1"), Map.of(VISIBLE, "4, GPU-6a")))
                .isEqualTo(new SeedDevice(DeviceChoice.parse("cuda:0"), Map.of(VISIBLE, "GPU-6a")));
    }

    @Test
    void otherDevicesAreNamedAsTheyWere() {
        for (String device : new String[] {"cpu", "auto", "cuda:2"}) {
            assertThat(SeedDevice.of(DeviceChoice.parse(device), Map.of(VISIBLE, "4,6")))
                    .as(device + ", of two visible GPUs")
                    .isEqualTo(new SeedDevice(DeviceChoice.parse(device), Map.of()));
        }
    }
}
