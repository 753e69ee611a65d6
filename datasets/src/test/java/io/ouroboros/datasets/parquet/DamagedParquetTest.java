package io.ouroboros.datasets.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ouroboros.datasets.SplitMix64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads files that were cut or changed at random. A file may then read as another, but nothing is
 * thrown except an {@link IOException} of one line that names it.
 */
final class DamagedParquetTest {

    /** Change it, or the number of files, to look further. */
    private static final long SEED = 20261122;

    private static final int MUTATIONS = 200;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"text-snappy-v1", "text-zstd-v2-large", "ids-int64"})
    void everyCutIsAnErrorThatNamesTheFile(String name) throws IOException {
        byte[] whole = Files.readAllBytes(ParquetColumnTest.file(name));
        for (int length = 0; length < whole.length; length += 3) {
            Path file = Files.write(directory.resolve("a.parquet"), Arrays.copyOf(whole, length));
            assertThatIOException()
                    .as("cut at %d", length)
                    .isThrownBy(() -> read(file, name))
                    .withMessageMatching("could not read [^\\n]*|.+ must [^\\n]*");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text-snappy-v1",
                "text-zstd-v2-large",
                "text-gzip-plain",
                "text-none-pages",
                "text-delta-v2",
                "ids-int64",
                "ids-int32-zstd-v2",
                "ids-fixed-delta",
                "ids-ragged",
            })
    void everyChangeGivesRowsOrAnErrorThatNamesTheFile(String name) throws IOException {
        byte[] whole = Files.readAllBytes(ParquetColumnTest.file(name));
        SplitMix64 random = new SplitMix64(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] changed = whole.clone();
            int changes = 1 + random.nextInt(4);
            for (int j = 0; j < changes; j++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(directory.resolve("a.parquet"), changed);
            String seed = "seed " + SEED + " change " + i;
            try {
                read(file, name);
            } catch (IOException e) {
                assertThat(e).as(seed).hasMessageMatching("could not read [^\\n]*|.+ must [^\\n]*");
            }
        }
    }

    private static List<?> read(Path file, String name) throws IOException {
        return name.startsWith("text")
                ? ParquetColumnTest.strings(file)
                : ParquetColumnTest.ids(file);
    }
}
