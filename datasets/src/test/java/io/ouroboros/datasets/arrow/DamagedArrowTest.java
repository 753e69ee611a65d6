package io.ouroboros.datasets.arrow;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads files that were cut or changed at random. A file may then read as another, but nothing is
 * thrown except an {@link IOException} of one line that names it.
 */
final class DamagedArrowTest {

    /** Change it, or the number of files, to look further. */
    private static final long SEED = 20261123;

    /** What breaks a reader of numbers most often. */
    private static final int[] EXTREMES = {0, 0x7f, 0x80, 0xff};

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"text-stream", "text-file", "text-view", "ids-int64", "ids-fixed"})
    void fileCutAnywhereIsRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(ArrowColumnTest.file(name));
        int end = endOfStream(whole);
        for (int length = 0; length < end; length++) {
            Path file = Files.write(directory.resolve("a.arrow"), Arrays.copyOf(whole, length));
            assertThatIOException()
                    .as("cut at %d", length)
                    .isThrownBy(() -> read(file, name))
                    .withMessageMatching("(could not read |.+ must )[^\\n]*");
            Files.delete(file);
        }
    }

    /** Behind the last mark with a length of 0; a file has its index there. */
    private static int endOfStream(byte[] whole) {
        for (int i = whole.length - 8; ; i--) {
            if (Arrays.equals(whole, i, i + 8, new byte[] {-1, -1, -1, -1, 0, 0, 0, 0}, 0, 8)) {
                return i + 8;
            }
        }
    }

    /** Each byte in turn becomes each of the extremes, and one off. */
    @ParameterizedTest
    @ValueSource(strings = {"text-stream", "ids-int64"})
    void changedByteDoesNoHarm(String name) throws IOException {
        byte[] whole = Files.readAllBytes(ArrowColumnTest.file(name));
        for (int i = 0; i < whole.length; i++) {
            for (int extreme : EXTREMES) {
                byte[] changed = whole.clone();
                changed[i] = (byte) extreme;
                assertHarmless(changed, name, "byte " + i + " = " + extreme);
            }
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertHarmless(changed, name, "byte " + i + " one off");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text-stream, 500",
        "text-large, 500",
        "text-view, 500",
        "text-among-others, 500",
        "text-views-before, 500",
        "ids-int64, 500",
        "ids-fixed, 500",
        "ids-null-element, 500",
    })
    void randomDamageDoesNoHarm(String name, int files) throws IOException {
        byte[] whole = Files.readAllBytes(ArrowColumnTest.file(name));
        SplitMix64 random = new SplitMix64(SEED);
        int refused = 0;
        for (int i = 0; i < files; i++) {
            byte[] changed = mutated(whole, random);
            refused += assertHarmless(changed, name, "seed " + SEED + " file " + i) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(files / 4);
    }

    /** One to four changes: a byte, an extreme, a copy of a stretch, a cut. */
    private static byte[] mutated(byte[] whole, SplitMix64 random) {
        byte[] bytes = whole.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(bytes.length);
            int other = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) EXTREMES[random.nextInt(EXTREMES.length)];
                case 2 -> {
                    int length = Math.min(random.nextInt(16), bytes.length - Math.max(at, other));
                    System.arraycopy(bytes, other, bytes, at, length);
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        bytes = Arrays.copyOf(bytes, Math.max(1, at));
                    }
                }
            }
        }
        return bytes;
    }

    /** Reads; true if the file was refused in the way promised. */
    private boolean assertHarmless(byte[] bytes, String name, String what) throws IOException {
        Path file = Files.write(directory.resolve("a.arrow"), bytes);
        boolean isRefused = false;
        try {
            read(file, name);
        } catch (IOException e) {
            assertThat(e).as(what).hasMessageMatching("(could not read |.+ must )[^\\n]*");
            isRefused = true;
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new AssertionError(what, e);
        }
        Files.delete(file); // rewriting a file in place waits for the disk
        return isRefused;
    }

    private static List<?> read(Path file, String name) throws IOException {
        return name.startsWith("text") ? ArrowColumnTest.strings(file) : ArrowColumnTest.ids(file);
    }
}
