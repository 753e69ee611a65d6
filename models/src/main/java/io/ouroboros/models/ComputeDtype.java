package io.ouroboros.models;

/**
 * Number format of the matrix products and of attention. Everything else is float32 in both:
 * weights and optimiser state, the residual stream, layer norms, statistics of softmax, and losses.
 */
public enum ComputeDtype {
    /** IEEE 754 binary32 throughout. */
    FLOAT32(6),
    /** bfloat16 operands and results, summed in float32 inside a product. */
    BFLOAT16(15);

    private final int torchType;

    ComputeDtype(int torchType) {
        this.torchType = torchType;
    }

    /**
     * Returns the format's number in PyTorch ({@code c10/core/ScalarType.h}), as programs take it.
     *
     * @return 6 or 15
     */
    public int torchType() {
        return torchType;
    }
}
