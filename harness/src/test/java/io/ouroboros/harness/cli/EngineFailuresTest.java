package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.device.DeviceChoice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EngineFailuresTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            delimiter = '|',
            value = {
                "null|null",
                "' '|no message",
                "Failed to load PyTorch native library|Failed to load PyTorch native library",
                "'first\nValueError: a\nRuntimeError: b\nlast'|RuntimeError: b",
            })
    void theLineThatSaysMostIsShown(String message, String shown) {
        assertThat(EngineFailures.message(failure(message), DeviceChoice.AUTO, "run"))
                .isEqualTo("PyTorch failed: " + shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto|evaluate|'DefaultCPUAllocator: can''t allocate memory: 12 bytes\n#0'"
                        + "|'out of memory on the CPU:"
                        + " DefaultCPUAllocator: can''t allocate memory: 12 bytes;"
                        + " free some of it, or use a smaller batch or another --device'",
                "cuda:1|run|RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB"
                        + "|'out of memory on cuda:1:"
                        + " RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB;"
                        + " free some of it, or use a smaller batch or another --device;"
                        + " the same command resumes from the last saved state'",
                "auto|synthesize|RuntimeError: cuDNN error: CUDNN_STATUS_ALLOC_FAILED"
                        + "|'out of memory on cuda:0:"
                        + " RuntimeError: cuDNN error: CUDNN_STATUS_ALLOC_FAILED;"
                        + " free some of it, or use a smaller batch or another --device;"
                        + " the same command resumes from the last saved state'",
                "cpu|bench|std::bad_alloc|'out of memory on the CPU: std::bad_alloc;"
                        + " free some of it, or use a smaller batch or another --device'",
            })
    void lackOfMemoryNamesTheDeviceAndWhatToDo(
            String device, String command, String message, String shown) {
        assertThat(EngineFailures.message(failure(message), DeviceChoice.parse(device), command))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto|fine-tune|'RuntimeError: CUDA error: device-side assert triggered\nCUDA kernel errors'"
                        + "|'cuda:0 failed:"
                        + " RuntimeError: CUDA error: device-side assert triggered;"
                        + " see the driver''s messages (nvidia-smi, dmesg), or use another --device;"
                        + " the same command resumes from the last saved state'",
                "cuda:3|evaluate|CUDA error: uncorrectable ECC error encountered"
                        + "|'cuda:3 failed:"
                        + " CUDA error: uncorrectable ECC error encountered;"
                        + " see the driver''s messages (nvidia-smi, dmesg), or use another --device'",
            })
    void brokenDeviceIsNamed(String device, String command, String message, String shown) {
        assertThat(EngineFailures.message(failure(message), DeviceChoice.parse(device), command))
                .isEqualTo(shown);
    }

    private static IllegalStateException failure(String message) {
        return new IllegalStateException(message);
    }
}
