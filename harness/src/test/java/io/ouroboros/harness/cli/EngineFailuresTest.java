package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
                "'[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can''t allocate memory: 12 bytes\n#0'"
                        + "|'[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can''t allocate memory: 12 bytes;"
                        + " use a smaller batch'",
            })
    void theLineThatSaysMostIsShown(String message, String shown) {
        assertThat(EngineFailures.message(new IllegalStateException(message)))
                .isEqualTo("PyTorch must complete the operation, got " + shown);
    }
}
