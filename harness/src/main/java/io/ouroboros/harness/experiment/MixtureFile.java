package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.mixing.Mixture;
import io.ouroboros.harness.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * The file that lists the source of each block of a training set.
 *
 * <p>Format version 1, JSON Lines, a line for each block in order: {@code
 * {"origin":"original","index":17}}, a block of the original training text, or {@code
 * {"origin":"synthetic","generation":2,"index":5}}, a block of the corpus that a generation wrote,
 * taken as one text and cut into blocks.
 */
final class MixtureFile {

    private MixtureFile() {}

    static void write(Mixture mixture, Path file) throws IOException {
        AtomicFiles.writeLines(
                file, IntStream.range(0, mixture.size()).mapToObj(i -> line(mixture, i)));
    }

    private static String line(Mixture mixture, int position) {
        int source = mixture.source(position);
        int index = mixture.index(position);
        return source == Mixture.ORIGINAL
                ? "{\"origin\":\"original\",\"index\":%d}".formatted(index)
                : "{\"origin\":\"synthetic\",\"generation\":%d,\"index\":%d}"
                        .formatted(source, index);
    }
}
