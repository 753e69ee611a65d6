package io.ouroboros.models.engine;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a failure inside PyTorch was. DJL has one exception for all of them: the message tells. */
public enum EngineFailure {
    /**
     * A tensor or a library's workspace did not fit; less at once may. oneDNN says no more than
     * that it could not (seen with 150 MiB left).
     */
    OUT_OF_MEMORY(
            "out of memory"
                    + "|can't allocate memory"
                    + "|Cannot allocate memory"
                    + "|std::bad_alloc"
                    + "|could not (create|execute) a (primitive|memory object)"
                    + "|_STATUS_ALLOC_FAILED"
                    + "|_STATUS_INTERNAL_ERROR_(HOST|DEVICE)_ALLOCATION_FAILED"),
    /** A GPU, its driver or a library on it failed; this process can't use the GPU any more. */
    BROKEN_DEVICE(
            "CUDA error|CUDA driver|device-side assert|uncorrectable ECC|unspecified launch failure"
                    + "|illegal memory access|CU(BLAS|DNN|SOLVER|SPARSE)_STATUS_"),
    /** Anything else: most likely a defect. */
    OTHER("");

    private final Pattern sign;

    EngineFailure(String sign) {
        this.sign = Pattern.compile(sign);
    }

    /**
     * Tells what a failure was.
     *
     * @param message the message of DJL's exception
     * @return the first kind whose words the message has: CUDA also reports a lack of memory as
     *     {@code CUDA error: out of memory}
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
