package io.ouroboros.models.checkpoint;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of all element types that files may hold, whether they can be read or not. */
final class ElementTypes {
    /** The names that version 0.8.0 of the safetensors library knows, such as F8_E4M3. */
    private static final Pattern NAME =
            Pattern.compile("(?:BF|[CFIU])(4|6|8|16|32|64)(?:_E\\dM\\d)?");

    private ElementTypes() {}

    /** Bits of one element, empty for a type that is not known. */
    static OptionalInt bits(String storedAs) {
        Matcher name = NAME.matcher(storedAs.equals("BOOL") ? "U8" : storedAs);
        return name.matches()
                ? OptionalInt.of(Integer.parseInt(name.group(1)))
                : OptionalInt.empty();
    }
}
