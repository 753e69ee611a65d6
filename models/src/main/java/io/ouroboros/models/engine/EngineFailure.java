package io.ouroboros.models.engine;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Kinds of failures inside PyTorch, by the message of DJL's only exception. */
public enum EngineFailure {
    /**
     * A tensor or a library's workspace did not fit; a smaller batch may. oneDNN reports only that
     * it could not create or execute something (seen with 150 MiB left).
     */
    OUT_OF_MEMORY(
            "out of memory"
                    + "|can't allocate memory"
                    + "|Cannot allocate memory"
                    + "|std::bad_alloc"
                    + "|could not (create|execute) a (primitive|memory object)"
                    + "|_STATUS_ALLOC_FAILED"
                    + "|_STATUS_INTERNAL_ERROR_(HOST|DEVICE)_ALLOCATION_FAILED"),
    /** A GPU, its driver or a library on it failed; this process can no longer use the GPU. */
    BROKEN_DEVICE(
            "CUDA error|CUDA driver|device-side assert|uncorrectable ECC|unspecified launch failure"
                    + "|illegal memory access|CU(BLAS|DNN|SOLVER|SPARSE)_STATUS_"),
    /** Anything else, most likely a bug. */
    OTHER("");

    private final Pattern sign;

    EngineFailure(String sign) {
        this.sign = Pattern.compile(sign);
    }

    /**
     * Classifies a failure.
     *
     * @param message the message of DJL's exception
     * @return the first kind that matches; CUDA also reports {@code CUDA error: out of memory}
     */
    public static EngineFailure of(@Nullable String message) {
        String text = message == null ? "" : message;
        for (EngineFailure kind : values()) {
            if (kind.sign.matcher(text).find()) {
                return kind;
            }
        }
        return OTHER;
    }
}
