package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.torchscript.ComputeDtype;
import org.junit.jupiter.api.Test;

final class EngineDeviceTest {

    @Test
    void bfloat16ThatIsNoFasterIsRefused() {
        assertThatCode(() -> EngineDevice.requireFaster(2e9, 1e9, Device.cpu()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> EngineDevice.requireFaster(1.2e9, 170.4e9, Device.cpu()))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "--precision bf16 must be faster than fp32, got 1 against 170 GFLOPS on cpu; use --precision fp32");
    }

    @Test
    void narrowFormatsWantTensorCoresOnCuda() {
        assertThatCode(() -> EngineDevice.requireTensorCores(Precision.BF16, "80", Device.gpu(0)))
                .doesNotThrowAnyException();
        assertThatThrownBy(
                        () -> EngineDevice.requireTensorCores(Precision.TF32, "75", Device.gpu(1)))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        "--precision tf32 needs compute capability 8.0, got 7.5 on cuda:1; use --precision fp32");
    }

    @Test
    void tf32WantsACudaDevice() {
        assertThatThrownBy(() -> EngineDevice.dtype(Precision.TF32, Device.cpu()))
                .isInstanceOf(HarnessException.class)
                .hasMessage("--precision tf32 needs a CUDA device, got cpu; use --precision fp32");
    }

    @Test
    void float32IsOfferedEverywhere() {
        assertThat(EngineDevice.dtype(Precision.FP32, Device.cpu()))
                .isEqualTo(ComputeDtype.FLOAT32);
    }
}
