package io.ouroboros.harness.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The tokenizer files that are copied along with a model's weights from generation to generation.
 */
public final class TokenizerFiles {

    /** Names that Hugging Face's tokenizers and transformers look for, beside config.json. */
    public static final List<String> NAMES =
            List.of(
                    "generation_config.json",
                    "tokenizer.json",
                    "tokenizer_config.json",
                    "special_tokens_map.json",
                    "vocab.json",
                    "merges.txt",
                    "added_tokens.json");

    private TokenizerFiles() {}

    /**
     * Copies the files that exist.
     *
     * @param source a model directory
     * @param target an existing directory; files of these names are replaced
     * @throws IOException if one cannot be copied
     */
    public static void copy(Path source, Path target) throws IOException {
        for (String name : NAMES) {
            Path file = source.resolve(name);
            if (Files.isRegularFile(file)) {
                Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
