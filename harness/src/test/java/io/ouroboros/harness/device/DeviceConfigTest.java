package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.ouroboros.harness.device.DeviceChoice.Kind;
import io.ouroboros.models.engine.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceConfigTest {
    @ParameterizedTest
    @CsvSource({
        "auto, AUTO, 0, auto",
        "cpu, CPU, 0, cpu",
        "cuda, CUDA, 0, cuda:0",
        "cuda:0, CUDA, 0, cuda:0",
        "cuda:13, CUDA, 13, cuda:13",
    })
    void devicesParse(String text, Kind kind, int index, String canonical) {
        DeviceChoice device = DeviceChoice.parse(text);
        assertThat(device).isEqualTo(new DeviceChoice(kind, index)).hasToString(canonical);
        assertThat(DeviceChoice.parse(canonical)).isEqualTo(device);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:x", "cuda:99999", "cpu:0"})
    void otherDevicesAreRefused(String text) {
        assertThatThrownBy(() -> DeviceChoice.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--device must be auto, cpu, cuda or cuda:N, got " + text);
    }

    @Test
    void aThreadIsNeeded() {
        assertThatThrownBy(() -> new DeviceConfig(DeviceChoice.AUTO, 0, Precision.FP32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--threads must be at least 1, got 0");
    }

    @Test
    void anOperationHasOneThreadAndTheCpuThatManyWorkers() {
        DeviceConfig config = new DeviceConfig(DeviceChoice.AUTO, 3, Precision.FP32);
        assertThat(config.workers(Device.cpu())).isEqualTo(new Workers(3));
        assertThat(config.workers(Device.gpu())).isEqualTo(Workers.ONE);
        config.applyBeforeDjl();
        assertThat(System.getProperty("ai.djl.pytorch.num_threads")).isEqualTo("1");
        assertThat(System.getProperty("ai.djl.pytorch.num_interop_threads")).isEqualTo("1");
    }
}
