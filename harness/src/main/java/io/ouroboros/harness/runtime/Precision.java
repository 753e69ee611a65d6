package io.ouroboros.harness.runtime;

import io.ouroboros.models.Arithmetic;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The number format of the arithmetic, as {@code --precision} names it. */
public enum Precision {
    /** IEEE 754 binary32 throughout. */
    FP32("fp32", Arithmetic.FLOAT32),
    /**
     * binary32 whose matrix products drop 13 bits of their operands' fractions: TensorFloat-32 of
     * NVIDIA's GPUs from Ampere on. PyTorch takes it from the environment, which {@code
     * scripts/ouroboros} sets.
     */
    TF32("tf32", Arithmetic.FLOAT32),
    /** bfloat16 in matrix products and attention, binary32 elsewhere. */
    BF16("bf16", Arithmetic.BFLOAT16);

    private final String text;
    private final Arithmetic arithmetic;

    Precision(String text, Arithmetic arithmetic) {
        this.text = text;
        this.arithmetic = arithmetic;
    }

    /**
     * Reads an option's value.
     *
     * @param text {@code fp32}, {@code tf32} or {@code bf16}
     * @return the precision
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Precision parse(String text) {
        return Arrays.stream(values())
                .filter(precision -> precision.text.equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--precision must be one of %s, got %s"
                                                .formatted(
                                                        Arrays.stream(values())
                                                                .map(Precision::toString)
                                                                .collect(Collectors.joining(", ")),
                                                        text)));
    }

    /**
     * Returns how models are to compute.
     *
     * @return the arithmetic of this name
     */
    public Arithmetic arithmetic() {
        return arithmetic;
    }

    /** Returns the text that {@link #parse} reads as this precision. */
    @Override
    public String toString() {
        return text;
    }
}
