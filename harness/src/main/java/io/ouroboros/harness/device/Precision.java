package io.ouroboros.harness.device;

import io.ouroboros.models.torchscript.ComputeDtype;

/** The number format of the computation, as {@code --precision} names it. */
public enum Precision {
    /** IEEE 754 binary32 throughout. */
    FP32("fp32", ComputeDtype.FLOAT32),
    /**
     * binary32 whose matrix products drop 13 bits of their operands' fractions: TensorFloat-32 of
     * NVIDIA's GPUs from Ampere on.
     */
    TF32("tf32", ComputeDtype.FLOAT32),
    /** bfloat16 in matrix products and attention, binary32 elsewhere. */
    BF16("bf16", ComputeDtype.BFLOAT16);

    private final String text;
    private final ComputeDtype dtype;

    Precision(String text, ComputeDtype dtype) {
        this.text = text;
        this.dtype = dtype;
    }

    /**
     * Returns how models are to compute.
     *
     * @return the dtype of this name
     */
    public ComputeDtype dtype() {
        return dtype;
    }

    /** Returns the name that users write. */
    @Override
    public String toString() {
        return text;
    }
}
