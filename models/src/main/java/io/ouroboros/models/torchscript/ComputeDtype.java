package io.ouroboros.models.torchscript;

/**
 * Number format of the matrix products and of attention. Everything else is float32 in both:
 * weights and optimiser state, the residual stream, layer norms, statistics of softmax, and losses.
 */
public enum ComputeDtype {
    /** IEEE 754 binary32 throughout. */
    FLOAT32,
    /** bfloat16 operands and results, summed in float32 inside a product. */
    BFLOAT16;

    /**
     * Returns the choice as the programs take it.
     *
     * @return whether products take bfloat16
     */
    public boolean isBfloat16() {
        return this == BFLOAT16;
    }
}
