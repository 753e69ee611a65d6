package io.ouroboros.harness.diagnosis;

import io.ouroboros.datasets.tokens.TextTokenizer;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.runtime.NativeFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tokenizer's native library, and Java's directory for temporary files. */
final class TokenizerFindings {

    private static final String NAME = "tokenizer";

    private static final String SMALLEST =
            """
            {"version": "1.0", "added_tokens": [],
             "model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}}""";

    private TokenizerFindings() {}

    /** Tokenizes a word. */
    static Finding of() {
        try {
            Path directory = Files.createTempDirectory("ouroboros-doctor");
            Path file = directory.resolve("tokenizer.json");
            try {
                Files.writeString(file, SMALLEST);
                try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
                    return Finding.ok(NAME, tokenizer.encodeRow("a").length + " token of a word");
                }
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException | LinkageError e) {
            if (NativeFailures.explains(e)) {
                String cause = NativeFailures.cause(e);
                return Finding.problem(NAME, cause, NativeFailures.ofThisProcess().advice(cause));
            }
            return Finding.problem(
                    NAME,
                    e instanceof IOException io ? IoFailures.describe(io) : String.valueOf(e),
                    "set OUROBOROS_JAVA_OPTS=-Djava.io.tmpdir=DIR to a directory that can be written");
        }
    }
}
