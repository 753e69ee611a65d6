package io.ouroboros.harness.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Switches TensorFloat-32 on or off for this process. PyTorch and cuBLAS each read a variable once,
 * when they load, and NVIDIA's containers set them; Java can change the environment only of other
 * processes, so this calls the C library.
 */
final class Tf32 {

    /** Read by PyTorch (aten/src/ATen/Context.cpp): 1 for TF32. */
    static final String PYTORCH = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

    /** Read by cuBLAS: 0 for never, 1 for always, whatever PyTorch asks for. */
    static final String CUBLAS = "NVIDIA_TF32_OVERRIDE";

    static final LibC LIB_C = Native.load(Platform.C_LIBRARY_NAME, LibC.class);

    private Tf32() {}

    /** The environment of this process, in the C library. */
    interface LibC extends Library {

        int setenv(String name, String value, int overwrite);

        int unsetenv(String name);

        @Nullable String getenv(String name);
    }

    /** Sets both variables; before the engine starts. */
    static void apply(Precision precision) {
        boolean wanted = precision == Precision.TF32;
        LIB_C.setenv(PYTORCH, wanted ? "1" : "0", 1);
        if (wanted) {
            LIB_C.unsetenv(CUBLAS);
        } else {
            LIB_C.setenv(CUBLAS, "0", 1);
        }
    }
}
