package io.ouroboros.harness.runtime;

/** The number format of the arithmetic, as {@code --precision} names it. */
public enum Precision {
    /** IEEE 754 binary32 throughout. */
    FP32;

    /**
     * Reads an option's value.
     *
     * @param text {@code fp32}
     * @return the precision
     * @throws IllegalArgumentException if the text is anything else; for {@code bf16}, which later
     *     versions are to offer, with a message of its own
     */
    public static Precision parse(String text) {
        if (text.equals("fp32")) {
            return FP32;
        }
        String advice = text.equals("bf16") ? "; this version computes in float32 only" : "";
        throw new IllegalArgumentException("--precision must be fp32, got " + text + advice);
    }

    /** Returns the text that {@link #parse} reads as this precision. */
    @Override
    public String toString() {
        return "fp32";
    }
}
