package io.ouroboros.models.decoding;

/** Checks of the values of {@link DecodingConfig} and {@link Strategy}. */
final class Checks {

    private Checks() {}

    static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s must be at least %d, got %d".formatted(what, least, value));
        }
    }

    static void fraction(String what, double value, boolean aboveLeast, String range) {
        if (!aboveLeast || !(value <= 1)) {
            throw new IllegalArgumentException(
                    "%s must be within %s, got %s".formatted(what, range, value));
        }
    }
}
