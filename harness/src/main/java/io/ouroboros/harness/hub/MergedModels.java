package io.ouroboros.harness.hub;

import io.ouroboros.harness.data.ModelHashes;
import io.ouroboros.harness.data.TokenizerFiles;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.models.ModelConversion;
import io.ouroboros.models.lora.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories for adapters of PEFT: {@code merged/HASH/} is the base model with the adapter's
 * products added to its weights, so that every command reads it as any model. The hash is of all
 * files that it is made of.
 *
 * @param roots where the directories may be
 */
record MergedModels(WritableRoots roots) {
    private static final Logger LOG = LoggerFactory.getLogger(MergedModels.class);

    /** Returns the directory that was made now or earlier. */
    Path merge(Path directory, AdapterDirectory adapter, Path base) throws IOException {
        StringBuilder hashes = new StringBuilder();
        for (Path file : adapter.files()) {
            hashes.append(Sha256.ofFile(file)).append('\n');
        }
        hashes.append(ModelHashes.of(directory).total()).append('\n'); // a tokenizer beside it
        hashes.append(ModelHashes.of(base).total()).append('\n');
        String name = Sha256.ofText(hashes.toString()).substring(0, 16);
        return roots.first(
                "merge the adapter " + directory,
                root -> {
                    Path target = root.resolve("merged").resolve(name);
                    if (!Files.isDirectory(target)) {
                        AtomicFiles.replaceDirectory(
                                target, made -> fill(made, directory, adapter, base));
                        LOG.info("merged the adapter {} and {} into {}", directory, base, target);
                    }
                    return target;
                });
    }

    private static void fill(Path target, Path directory, AdapterDirectory adapter, Path base)
            throws IOException {
        ModelConversion.merge(base, adapter, target);
        TokenizerFiles.copy(TokenizerFiles.exist(directory) ? directory : base, target);
        TokenizerFiles.copyGenerationConfig(base, target);
    }
}
