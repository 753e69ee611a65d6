package io.ouroboros.harness.device;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --device} asks for, which the machine may not have.
 *
 * @param kind the kind of device
 * @param index which CUDA device, counted from 0; 0 for the other kinds
 */
public record DeviceChoice(Kind kind, int index) {
    /** The first CUDA device if there is one, else the CPU. */
    public static final DeviceChoice AUTO = new DeviceChoice(Kind.AUTO, 0);

    private static final Pattern CUDA = Pattern.compile("cuda(?::([0-9]{1,4}))?");

    /** A kind of device. */
    public enum Kind {
        /** The first CUDA device if there is one, else the CPU. */
        AUTO,
        /** The CPU. */
        CPU,
        /** A CUDA device. */
        CUDA
    }

    /**
     * Reads an option's value.
     *
     * @param text {@code auto}, {@code cpu}, {@code cuda} (the first one) or {@code cuda:N}
     * @return the choice
     * @throws IllegalArgumentException if the text is anything else
     */
    public static DeviceChoice parse(String text) {
        if (text.equals("auto")) {
            return AUTO;
        }
        if (text.equals("cpu")) {
            return new DeviceChoice(Kind.CPU, 0);
        }
        Matcher cuda = CUDA.matcher(text);
        if (cuda.matches()) {
            return new DeviceChoice(
                    Kind.CUDA, cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
        }
        throw new IllegalArgumentException(
                "--device must be auto, cpu, cuda or cuda:N, got " + text);
    }

    /** Returns the text that {@link #parse} reads as this choice. */
    @Override
    public String toString() {
        return kind == Kind.CUDA ? "cuda:" + index : kind.name().toLowerCase(Locale.ROOT);
    }
}
