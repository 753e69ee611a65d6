package io.ouroboros.harness.theory.vae;

import java.util.Arrays;

/**
 * Grey images of one size.
 *
 * @param height pixels, a multiple of 4
 * @param width pixels, a multiple of 4
 * @param pixels from 0 to 1, row by row, one image after another
 * @param labels the class of each image, from 0 to 999
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ImageSet(int height, int width, double[] pixels, int[] labels) {

    /** Two convolutions of stride 2 halve each side twice. */
    private static final int STRIDES = 4;

    /** Each class is a measure and an output of the classifier. */
    private static final int MOST_CLASSES = 1000;

    /** Checks the sizes. */
    public ImageSet {
        if (labels.length == 0) {
            throw new IllegalArgumentException("images must be at least 1, got none");
        }
        if (height < STRIDES || width < STRIDES || height % STRIDES != 0 || width % STRIDES != 0) {
            throw new IllegalArgumentException(
                    "images must have sides that are multiples of 4, got %d x %d"
                            .formatted(height, width));
        }
        if (pixels.length != labels.length * height * width) {
            throw new IllegalArgumentException(
                    "labels must be as many as the images, %d, got %d"
                            .formatted(pixels.length / (height * width), labels.length));
        }
        for (int label : labels) {
            if (label < 0 || label >= MOST_CLASSES) {
                throw new IllegalArgumentException(
                        "labels must be from 0 to %d, got %d".formatted(MOST_CLASSES - 1, label));
            }
        }
    }

    /** Pixels of an image. */
    public int size() {
        return height * width;
    }

    /** The number of images. */
    public int count() {
        return labels.length;
    }

    /** The number of classes. */
    public int numClasses() {
        return Arrays.stream(labels).max().orElse(0) + 1;
    }
}
