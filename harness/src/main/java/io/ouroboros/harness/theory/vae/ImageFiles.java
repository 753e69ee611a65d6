package io.ouroboros.harness.theory.vae;

import io.ouroboros.datasets.RowChecks;
import io.ouroboros.datasets.parquet.ParquetImages;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import javax.imageio.ImageIO;

/** Reads images: the built-in digits, and directories of idx files such as MNIST's. */
public final class ImageFiles {

    /** First bytes of a file of unsigned bytes; the fourth is the number of dimensions. */
    private static final int UNSIGNED_BYTES = 0x0800;

    private static final int DIGITS_SIDE = 8;
    private static final double DIGITS_WHITE = 16;
    private static final double WHITE = 255;

    private ImageFiles() {}

    /**
     * Reads the built-in digits: 1,797 images of 8 x 8 pixels; digits.LICENSE.txt beside them.
     *
     * @throws IOException if the program's own files are damaged
     */
    public static ImageSet digits() throws IOException {
        try (InputStream in = ImageFiles.class.getResourceAsStream("digits.csv.gz");
                InputStream text = new GZIPInputStream(Objects.requireNonNull(in))) {
            int size = DIGITS_SIDE * DIGITS_SIDE;
            List<int[]> rows =
                    new String(text.readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .map(line -> Stream.of(line.split(",")))
                            .map(cells -> cells.mapToInt(Integer::parseInt).toArray())
                            .toList();
            return new ImageSet(
                    DIGITS_SIDE,
                    DIGITS_SIDE,
                    rows.stream()
                            .flatMapToInt(row -> Arrays.stream(row, 0, size))
                            .mapToDouble(value -> value / DIGITS_WHITE)
                            .toArray(),
                    rows.stream().mapToInt(row -> row[size]).toArray());
        }
    }

    /**
     * Reads a directory of idx files or of parquet files.
     *
     * @param directory as {@link #idx} takes it, or with files such as {@code
     *     train-00000-of-00001.parquet} in it or below it
     * @throws IOException if a file is missing or damaged
     */
    public static ImageSet read(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(
                    directory
                            + " must be a directory of idx or parquet files, got "
                            + (Files.exists(directory) ? "a file" : "nothing of that name"));
        }
        try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> parquet =
                    files.filter(file -> file.getFileName().toString().matches("train.*\\.parquet"))
                            .sorted()
                            .toList();
            return parquet.isEmpty() ? idx(directory) : parquet(parquet);
        }
    }

    private static ImageSet parquet(List<Path> files) throws IOException {
        List<double[]> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int width = 0;
        int height = 0;
        for (Path file : files) {
            for (ParquetImages.Row row : ParquetImages.read(file)) {
                Optional<BufferedImage> read =
                        RowChecks.reading(
                                file,
                                () ->
                                        Optional.ofNullable(
                                                ImageIO.read(
                                                        new ByteArrayInputStream(row.bytes()))));
                if (read.isEmpty()) {
                    throw otherImage(file, "no image", images.size());
                }
                BufferedImage image = read.get();
                if (!images.isEmpty()
                        && (image.getWidth() != width || image.getHeight() != height)) {
                    String found = image.getWidth() + " x " + image.getHeight();
                    throw otherImage(file, found, images.size());
                }
                width = image.getWidth();
                height = image.getHeight();
                images.add(grey(image));
                labels.add((int) row.label());
            }
        }
        return new ImageSet(
                height,
                width,
                images.stream().flatMapToDouble(Arrays::stream).toArray(),
                labels.stream().mapToInt(label -> label).toArray());
    }

    private static IOException otherImage(Path file, String found, int index) {
        return new IOException(
                "%s must hold images of one size, got %s as image %d"
                        .formatted(file, found, index));
    }

    /** The mean of the image's colours, from 0 to 1. */
    static double[] grey(BufferedImage image) {
        BufferedImage direct =
                image.getColorModel() instanceof IndexColorModel palette
                        ? palette.convertToIntDiscrete(image.getRaster(), true)
                        : image;
        int numColours = direct.getColorModel().getNumColorComponents(); // without transparency
        double white = (1 << direct.getColorModel().getComponentSize(0)) - 1;
        double[] pixels = new double[image.getWidth() * image.getHeight()];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % image.getWidth();
            int[] channels = direct.getRaster().getPixel(x, i / image.getWidth(), (int[]) null);
            pixels[i] = Arrays.stream(channels, 0, numColours).average().orElse(0) / white;
        }
        return pixels;
    }

    /**
     * Reads a directory of idx files.
     *
     * @param directory holds {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte},
     *     or both with {@code .gz}
     * @throws IOException if a file is missing, cut short or of another type
     */
    public static ImageSet idx(Path directory) throws IOException {
        Idx images = read(find(directory, "train-images-idx3-ubyte", "train-images.idx3-ubyte"), 3);
        Idx labels = read(find(directory, "train-labels-idx1-ubyte", "train-labels.idx1-ubyte"), 1);
        double[] pixels = new double[images.bytes.length];
        Arrays.setAll(pixels, i -> (images.bytes[i] & 0xff) / WHITE);
        int[] classes = new int[labels.bytes.length];
        Arrays.setAll(classes, i -> labels.bytes[i] & 0xff);
        return new ImageSet(images.sizes[1], images.sizes[2], pixels, classes);
    }

    private static Path find(Path directory, String... names) throws IOException {
        for (String name : names) {
            for (Path file : List.of(directory.resolve(name), directory.resolve(name + ".gz"))) {
                if (Files.isRegularFile(file)) {
                    return file;
                }
            }
        }
        throw new IOException(
                "%s must hold %s or %s.gz, got neither".formatted(directory, names[0], names[0]));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Idx(int[] sizes, byte[] bytes) {}

    private static Idx read(Path file, int dimensions) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                DataInputStream in =
                        new DataInputStream(
                                file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw)) {
            int magic = in.readInt();
            if (magic != UNSIGNED_BYTES + dimensions) {
                throw new IOException(
                        "%s must be an idx file of unsigned bytes in %d dimensions (0x%08x), got 0x%08x"
                                .formatted(file, dimensions, UNSIGNED_BYTES + dimensions, magic));
            }
            int[] sizes = new int[dimensions];
            long total = 1;
            for (int i = 0; i < dimensions; i++) {
                sizes[i] = in.readInt();
                total *= Math.max(0, sizes[i]);
                if (sizes[i] < 1 || total > Integer.MAX_VALUE - 8) {
                    throw new IOException(
                            "%s must have sizes from 1 that fit into memory, got %d"
                                    .formatted(file, sizes[i]));
                }
            }
            byte[] bytes = in.readNBytes((int) total);
            if (bytes.length < total) {
                throw new IOException(
                        "%s must hold %d bytes of data, got %d; it is cut short"
                                .formatted(file, total, bytes.length));
            }
            return new Idx(sizes, bytes);
        } catch (EOFException e) {
            throw new IOException(file + " must be an idx file, got one that is cut short", e);
        } catch (ZipException e) {
            throw new IOException(file + " must be gzip data, got other or damaged data", e);
        }
    }
}
