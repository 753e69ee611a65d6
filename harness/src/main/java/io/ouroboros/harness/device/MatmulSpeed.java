package io.ouroboros.harness.device;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.engine.DeviceCache;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.torchscript.ComputeDtype;
import io.ouroboros.models.torchscript.TorchScriptProgram;

/** Measures how fast a device multiplies matrices, with all of its workers at once. */
public final class MatmulSpeed implements AutoCloseable {

    private final TorchScriptProgram program = TorchScriptProgram.ofMatmulSpeed();
    private final NDManager manager;
    private final NDArray left;
    private final NDArray right;
    private final int size;
    private final int count;
    private final Workers workers;

    /**
     * Prepares square matrices.
     *
     * @param device where to multiply
     * @param size their rows and columns; 2,048 fill two cores' caches and take 0.1 s a product at
     *     170 GFLOPS, a GPU wants 8,192
     * @param count products of one worker in one measurement
     * @param workers who multiply at the same time
     */
    public MatmulSpeed(Device device, int size, int count, Workers workers) {
        manager = NDManager.newBaseManager(device, "PyTorch");
        left = manager.randomNormal(new Shape(size, size), DataType.FLOAT32);
        right = manager.randomNormal(new Shape(size, size), DataType.FLOAT32);
        this.size = size;
        this.count = count;
        this.workers = workers;
    }

    /**
     * Measures the fastest large products for some seconds, with all workers at once.
     *
     * @param device where to multiply
     * @param workers who multiply
     * @param dtype the format to multiply in
     * @return floating-point operations per second
     */
    public static double peak(Device device, Workers workers, ComputeDtype dtype) {
        try (MatmulSpeed speed =
                new MatmulSpeed(device, device.isGpu() ? 8192 : 2048, 3, workers)) {
            return speed.best(dtype, 3);
        } finally {
            DeviceCache.empty(device); // or the matrices would count in the peak of what follows
        }
    }

    /**
     * Measures once without counting, then several times, both ways of multiplying in turn.
     *
     * @param dtype the format to multiply in
     * @param numMeasurements how often to measure each way, at least 1
     * @return the fastest, in floating point operations a second; a product of {@code n x n} is
     *     {@code 2 n^3}
     */
    public double best(ComputeDtype dtype, int numMeasurements) {
        double best = 0;
        for (int i = 0; i <= numMeasurements; i++) {
            for (boolean own : new boolean[] {true, false}) {
                long start = System.nanoTime();
                workers.forEach(workers.count(), w -> multiply(dtype, own));
                double seconds = (System.nanoTime() - start) / 1e9;
                if (i > 0) {
                    double flops = workers.count() * count * 2.0 * size * size * size;
                    best = Math.max(best, flops / seconds);
                }
            }
        }
        return best;
    }

    /** Multiplies as the programs do, or by {@code torch.mm}, and waits for the result. */
    private void multiply(ComputeDtype dtype, boolean own) {
        try (NDManager scope = manager.newSubManager()) {
            program.run(scope, "multiply", left, right, dtype.isBfloat16(), count, !own)
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    /** Frees the matrices and the program. */
    @Override
    public void close() {
        manager.close();
        program.close();
    }
}
