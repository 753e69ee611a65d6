package io.ouroboros.harness.device;

import ai.djl.Device;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.torchscript.ComputeDtype;
import io.ouroboros.models.torchscript.MatrixProducts;

/** Measures how fast a device multiplies matrices, with all of its workers at once. */
public final class MatmulSpeed implements AutoCloseable {

    private final MatrixProducts products;
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
        products = new MatrixProducts(device, size);
        this.size = size;
        this.count = count;
        this.workers = workers;
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
                workers.forEach(workers.count(), w -> products.multiply(dtype, count, own));
                double seconds = (System.nanoTime() - start) / 1e9;
                if (i > 0) {
                    double flops = workers.count() * count * 2.0 * size * size * size;
                    best = Math.max(best, flops / seconds);
                }
            }
        }
        return best;
    }

    /** Frees the matrices. */
    @Override
    public void close() {
        products.close();
    }
}
