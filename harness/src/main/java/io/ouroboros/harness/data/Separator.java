package io.ouroboros.harness.data;

import java.util.Locale;

/** What stands before each row of text, and so separates rows. */
public enum Separator {
    /** The special tokens that the tokenizer adds to a row, none with some tokenizers. */
    AUTO,
    /** The model's end-of-text token, whatever the tokenizer adds. */
    EOS,
    /** Nothing. */
    NONE;

    /** The name in options and files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
