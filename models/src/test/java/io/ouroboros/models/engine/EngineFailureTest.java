package io.ouroboros.models.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EngineFailureTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            delimiter = '|',
            value = {
                "OUT_OF_MEMORY|RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB.",
                "OUT_OF_MEMORY|RuntimeError: CUDA error: out of memory",
                "OUT_OF_MEMORY|DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes",
                "OUT_OF_MEMORY|std::bad_alloc",
                "OUT_OF_MEMORY|RuntimeError: could not create a primitive",
                "OUT_OF_MEMORY|RuntimeError: could not execute a primitive",
                "OUT_OF_MEMORY|CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
                "OUT_OF_MEMORY|cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
                "OUT_OF_MEMORY|cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
                "BROKEN_DEVICE|RuntimeError: CUDA error: device-side assert triggered",
                "BROKEN_DEVICE|CUDA error: uncorrectable ECC error encountered",
                "BROKEN_DEVICE|CUDA error: unspecified launch failure",
                "BROKEN_DEVICE|CUDA driver version is insufficient for CUDA runtime version",
                "BROKEN_DEVICE|CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm`",
                "BROKEN_DEVICE|cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
                "OTHER|RuntimeError: mat1 and mat2 shapes cannot be multiplied",
                "OTHER|null",
            })
    void theMessageTellsTheKind(EngineFailure kind, String message) {
        assertThat(EngineFailure.of(message)).isEqualTo(kind);
    }
}
