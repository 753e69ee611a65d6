package io.ouroboros.models.checkpoint;

import java.util.Map;
import java.util.OptionalInt;

/** Sizes of all element types that files may hold, whether they can be read or not. */
final class ElementTypes {
    /** Bits of an element, by the names that version 0.8.0 of the safetensors library knows. */
    private static final Map<String, Integer> BITS =
            Map.ofEntries(
                    Map.entry("F4", 4),
                    Map.entry("F6_E2M3", 6),
                    Map.entry("F6_E3M2", 6),
                    Map.entry("BOOL", 8),
                    Map.entry("U8", 8),
                    Map.entry("I8", 8),
                    Map.entry("F8_E5M2", 8),
                    Map.entry("F8_E4M3", 8),
                    Map.entry("F8_E8M0", 8),
                    Map.entry("I16", 16),
                    Map.entry("U16", 16),
                    Map.entry("F16", 16),
                    Map.entry("BF16", 16),
                    Map.entry("I32", 32),
                    Map.entry("U32", 32),
                    Map.entry("F32", 32),
                    Map.entry("C64", 64),
                    Map.entry("F64", 64),
                    Map.entry("I64", 64),
                    Map.entry("U64", 64));

    private ElementTypes() {}

    /** Bits of one element, empty for a type that is not known. */
    static OptionalInt bits(String storedAs) {
        Integer bits = BITS.get(storedAs);
        return bits == null ? OptionalInt.empty() : OptionalInt.of(bits);
    }
}
