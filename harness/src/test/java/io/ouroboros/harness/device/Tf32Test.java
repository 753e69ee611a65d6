package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class Tf32Test {

    /** NVIDIA's containers set both variables; what the user asks for holds. */
    @ParameterizedTest
    @EnumSource
    void nativeLibrariesReadWhatThePrecisionAsksFor(Precision precision) {
        Tf32.LIB_C.setenv(Tf32.PYTORCH, precision == Precision.TF32 ? "0" : "1", 1);
        Tf32.LIB_C.setenv(Tf32.CUBLAS, precision == Precision.TF32 ? "0" : "1", 1);

        EngineDevice.start(precision);

        boolean isTf32 = precision == Precision.TF32;
        assertThat(Tf32.LIB_C.getenv(Tf32.PYTORCH)).isEqualTo(isTf32 ? "1" : "0");
        assertThat(Tf32.LIB_C.getenv(Tf32.CUBLAS)).isEqualTo(isTf32 ? null : "0");
    }
}
