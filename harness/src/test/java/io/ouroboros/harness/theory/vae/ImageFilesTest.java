package io.ouroboros.harness.theory.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageFilesTest {

    @TempDir private Path directory;

    @Test
    void theDigitsAreBuiltIn() throws IOException {
        ImageSet digits = ImageFiles.digits();
        assertThat(digits.count()).isEqualTo(1797);
        assertThat(digits.size()).isEqualTo(64);
        assertThat(digits.numClasses()).isEqualTo(10);
        assertThat(digits.labels()).startsWith(0, 1, 2, 3);
        assertThat(digits.pixels()).startsWith(0, 0, 5 / 16.0, 13 / 16.0);
        assertThat(Arrays.stream(digits.pixels()).max()).hasValue(1);
    }

    @Test
    void idxFilesMayBeCompressed() throws IOException {
        write("train-images-idx3-ubyte.gz", idx(0x803, bytes(2 * 4 * 8), 2, 4, 8));
        write("train-labels-idx1-ubyte", idx(0x801, new byte[] {7, 1}, 2));
        ImageSet images = ImageFiles.read(directory);
        assertThat(images.height()).isEqualTo(4);
        assertThat(images.width()).isEqualTo(8);
        assertThat(images.labels()).containsExactly(7, 1);
        assertThat(images.pixels()).hasSize(64).startsWith(0, 1 / 255.0);
    }

    @Test
    void parquetFilesHoldEncodedImages() throws IOException {
        String name = "train-00000-of-00001.parquet";
        try (var in = ImageFilesTest.class.getResourceAsStream(name)) {
            Files.copy(in, directory.resolve(name));
        }
        ImageSet images = ImageFiles.read(directory);
        assertThat(images.height()).isEqualTo(4);
        assertThat(images.width()).isEqualTo(8);
        assertThat(images.labels()).containsExactly(2, 1, 0);
        assertThat(images.pixels()[33]).isEqualTo(41 / 255.0);
    }

    @Test
    void imagesOfAnyKindAreGrey() {
        BufferedImage palette = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        palette.setRGB(1, 0, 0xffffff);
        assertThat(ImageFiles.grey(palette)).containsExactly(0, 1);
        BufferedImage sixteenBits = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        sixteenBits.getRaster().setSample(1, 0, 0, 0x3333);
        assertThat(ImageFiles.grey(sixteenBits)).containsExactly(0, 0.2);
        BufferedImage transparent = new BufferedImage(2, 1, BufferedImage.TYPE_4BYTE_ABGR);
        transparent.setRGB(1, 0, 0xff000099);
        assertThat(ImageFiles.grey(transparent)).containsExactly(0, 0.2);
    }

    @Test
    void aFileCutShortIsNamed() throws IOException {
        write("train-images-idx3-ubyte", idx(0x803, bytes(100), 2, 8, 8));
        assertThatIOException()
                .isThrownBy(() -> ImageFiles.read(directory))
                .withMessage(
                        directory.resolve("train-images-idx3-ubyte")
                                + " must hold 128 bytes of data, got 100; it is cut short");
        write("train-images-idx3-ubyte", new byte[] {0, 0, 8});
        assertThatIOException()
                .isThrownBy(() -> ImageFiles.read(directory))
                .withMessage(
                        directory.resolve("train-images-idx3-ubyte")
                                + " must be an idx file, got one that is cut short");
        Files.delete(directory.resolve("train-images-idx3-ubyte"));
        Path compressed = directory.resolve("train-images-idx3-ubyte.gz");
        Files.writeString(compressed, "no gzip");
        assertThatIOException()
                .isThrownBy(() -> ImageFiles.read(directory))
                .withMessage(compressed + " must be gzip data, got other or damaged data");
    }

    @Test
    void aFileOfAnotherTypeIsNamed() throws IOException {
        write("train-images-idx3-ubyte", idx(0xd03, bytes(64), 1, 8, 8));
        assertThatIOException()
                .isThrownBy(() -> ImageFiles.read(directory))
                .withMessage(
                        directory.resolve("train-images-idx3-ubyte")
                                + " must be an idx file of unsigned bytes in 3 dimensions (0x00000803), got 0x00000d03");
    }

    @Test
    void missingFilesAreNamed() {
        assertThatIOException()
                .isThrownBy(() -> ImageFiles.read(directory))
                .withMessage(
                        directory
                                + " must hold train-images-idx3-ubyte or train-images-idx3-ubyte.gz, got neither");
        assertThatIOException()
                .isThrownBy(() -> ImageFiles.read(directory.resolve("none")))
                .withMessage(
                        directory.resolve("none")
                                + " must be a directory of idx or parquet files, got nothing of that name");
    }

    @Test
    void sizesMustFitTheNetwork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageSet(7, 8, new double[56], new int[1]))
                .withMessage("images must have sides that are multiples of 4, got 7 x 8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageSet(8, 8, new double[64], new int[2]))
                .withMessage("labels must be as many as the images, 1, got 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageSet(8, 8, new double[64], new int[] {-1}))
                .withMessage("labels must be from 0 to 999, got -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageSet(0, 0, new double[0], new int[0]))
                .withMessage("images must be at least 1, got none");
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        OutputStream raw = Files.newOutputStream(file);
        try (OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
            out.write(bytes);
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] idx(int magic, byte[] data, int... sizes) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * sizes.length).putInt(magic);
        for (int size : sizes) {
            header.putInt(size);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(header.array());
        bytes.write(data);
        return bytes.toByteArray();
    }
}
