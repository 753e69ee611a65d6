package io.ouroboros.harness.data;

import io.ouroboros.datasets.RowChecks;
import io.ouroboros.datasets.tokens.TextTokenizer;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.architecture.ModelConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The tokenizer of a model directory: {@code tokenizer.json}, or GPT-2's older files alone, from
 * which the same is built. It is copied along with the weights from generation to generation.
 */
public final class TokenizerFiles {

    private static final String GENERATION_CONFIG = "generation_config.json";

    /** Names that Hugging Face's tokenizers and transformers look for, beside config.json. */
    public static final List<String> NAMES =
            List.of(
                    GENERATION_CONFIG,
                    "tokenizer.json",
                    "tokenizer_config.json",
                    "special_tokens_map.json",
                    "vocab.json",
                    "merges.txt",
                    "added_tokens.json");

    private static final String TOKENIZER = "tokenizer.json";

    private TokenizerFiles() {}

    /**
     * Says whether a model directory has a tokenizer.
     *
     * @param directory a model directory
     * @return whether {@link #open} finds one
     * @throws IOException if a file cannot be read
     */
    public static boolean exist(Path directory) throws IOException {
        return Files.isRegularFile(directory.resolve(TOKENIZER))
                || ByteLevelBpeConverter.applies(directory);
    }

    /**
     * Opens the tokenizer of a model directory; the caller closes it.
     *
     * @param directory a model directory
     * @return the tokenizer
     * @throws IOException if there is none or it cannot be read
     */
    public static TextTokenizer open(Path directory) throws IOException {
        return ByteLevelBpeConverter.applies(directory)
                ? TextTokenizer.of(
                        ByteLevelBpeConverter.tokenizerJson(directory),
                        directory.resolve("vocab.json"))
                : TextTokenizer.open(directory);
    }

    /**
     * Opens the tokenizer of a model directory for a model; the caller closes it.
     *
     * @param directory a model directory
     * @param model the model whose ids the tokens must be
     * @return the tokenizer
     * @throws IOException if there is none or it cannot be read
     * @throws HarnessException if it has more tokens than the model
     */
    public static TextTokenizer open(Path directory, ModelConfiguration model) throws IOException {
        TextTokenizer opened = open(directory);
        int size = opened.vocabularySize();
        if (size > model.vocabularySize()) {
            opened.close();
            throw new HarnessException(
                    "the tokenizer's vocabulary must fit the model's %d rows, got %d tokens in %s"
                            .formatted(model.vocabularySize(), size, directory));
        }
        return opened;
    }

    /**
     * Copies the rules of decoding that a model comes with.
     *
     * @param source a model directory
     * @param target an existing directory, whose own rules are replaced
     * @throws IOException if the file cannot be copied
     */
    public static void copyGenerationConfig(Path source, Path target) throws IOException {
        copy(GENERATION_CONFIG, source, target);
    }

    /**
     * Copies the tokenizer files that exist, and builds {@code tokenizer.json} from the older files
     * where it is missing.
     *
     * @param source a model directory
     * @param target an existing directory; files of these names are replaced
     * @throws IOException if one cannot be copied
     */
    public static void copy(Path source, Path target) throws IOException {
        for (String name : NAMES) {
            if (!name.equals(GENERATION_CONFIG)) {
                copy(name, source, target);
            }
        }
        if (ByteLevelBpeConverter.applies(source)) {
            AtomicFiles.writeString(
                    target.resolve(TOKENIZER), ByteLevelBpeConverter.tokenizerJson(source));
        }
    }

    private static void copy(String name, Path source, Path target) throws IOException {
        Path file = source.resolve(name);
        if (Files.isRegularFile(file)) {
            RowChecks.requireFile(file); // no pointer of Git LFS
            Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
