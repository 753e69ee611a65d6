package io.ouroboros.harness.device;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Measures how fast a device reads and writes its memory. */
public final class MemoryBandwidth {

    /** 512 MiB on a CPU, larger than its caches; 2 GiB on a GPU, 1 ms at 4 TB/s. */
    private static final long CPU_NUMBERS = 128L << 20;

    private static final long GPU_NUMBERS = 512L << 20;

    private static final int MEASUREMENTS = 5;

    private MemoryBandwidth() {}

    /**
     * Adds to each number of a large array, in place, some times.
     *
     * @param device where
     * @return bytes read and written in a second, the fastest time
     */
    public static double of(Device device) {
        long numbers = device.isGpu() ? GPU_NUMBERS : CPU_NUMBERS;
        double best = 0;
        try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
            NDArray array = manager.zeros(new Shape(numbers));
            for (int i = 0; i <= MEASUREMENTS; i++) {
                long start = System.nanoTime();
                array.addi(1);
                float read = array.getFloat(0); // waits for the device
                double seconds = (System.nanoTime() - start) / 1e9;
                if (i > 0 && read == i + 1) {
                    best = Math.max(best, 2 * numbers * Float.BYTES / seconds);
                }
            }
        }
        return best;
    }
}
