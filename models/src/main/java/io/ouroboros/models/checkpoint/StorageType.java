package io.ouroboros.models.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** How a weight is stored in a file, by the safetensors name of the format. */
public enum StorageType {
    /** IEEE 754 binary32, 4 bytes. */
    F32(4, "float32"),
    /** IEEE 754 binary16, 2 bytes. */
    F16(2, "float16"),
    /** The upper half of a binary32, 2 bytes. */
    BF16(2, "bfloat16");

    private final int sizeBytes;
    private final String dtype;

    StorageType(int sizeBytes, String dtype) {
        this.sizeBytes = sizeBytes;
        this.dtype = dtype;
    }

    /**
     * Returns PyTorch's name of the type, as {@code config.json} has it.
     *
     * @return {@code float32}, {@code float16} or {@code bfloat16}
     */
    public String dtype() {
        return dtype;
    }

    /**
     * Returns the size of one element.
     *
     * @return bytes of one element
     */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** The type that a file calls {@code name}, empty for a type that holds no weights here. */
    static Optional<StorageType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** The names of all types for a sentence, such as {@code F32, F16 or BF16}. */
    static String names() {
        return "F32, F16 or BF16";
    }

    /** The float32 bits of each of the 65,536 patterns of this 16-bit type. */
    int[] widenedBits() {
        return this == F16 ? Float16Table.BITS : BFloat16Table.BITS;
    }

    /** The pattern of this 16-bit type nearest to {@code value}. */
    short narrowed(float value) {
        return this == F16 ? HalfPrecision.float16(value) : HalfPrecision.bfloat16(value);
    }

    /** Built when the first float16 tensor is read. */
    private static final class Float16Table {
        static final int[] BITS =
                IntStream.rangeClosed(0, 0xFFFF).map(HalfPrecision::float16Bits).toArray();
    }

    /** Built when the first bfloat16 tensor is read. */
    private static final class BFloat16Table {
        static final int[] BITS =
                IntStream.rangeClosed(0, 0xFFFF).map(pattern -> pattern << 16).toArray();
    }
}
