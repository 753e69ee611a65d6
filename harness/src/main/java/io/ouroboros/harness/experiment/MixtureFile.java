package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.mixing.Mixture;
import io.ouroboros.harness.io.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where each block of a training set comes from, on disk.
 *
 * <p>Format version 1, JSON Lines, one line for each block in its order: {@code
 * {"origin":"original","index":17}}, a block of the original training text, or {@code
 * {"origin":"synthetic","generation":2,"index":5}}, a block of what a generation wrote, its corpus
 * taken as one text and cut into blocks.
 */
final class MixtureFile {

    private MixtureFile() {}

    static void write(Mixture mixture, Path file) throws IOException {
        AtomicFiles.write(
                file,
                out -> {
                    for (int position = 0; position < mixture.size(); position++) {
                        int source = mixture.source(position);
                        String line =
                                source == Mixture.ORIGINAL
                                        ? "{\"origin\":\"original\",\"index\":%d}\n"
                                                .formatted(mixture.index(position))
                                        : "{\"origin\":\"synthetic\",\"generation\":%d,\"index\":%d}\n"
                                                .formatted(source, mixture.index(position));
                        out.write(line.getBytes(StandardCharsets.UTF_8));
                    }
                });
    }
}
