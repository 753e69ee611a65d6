package io.ouroboros.harness.device;

import ai.djl.Device;
import io.ouroboros.models.engine.Workers;

/**
 * The device, threads and number format of this process.
 *
 * @param device where the arithmetic happens
 * @param numThreads workers on the CPU, each with one thread, at least 1
 * @param precision number format of the arithmetic
 */
public record DeviceConfig(DeviceChoice device, int numThreads, Precision precision) {
    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the number of threads is below 1
     */
    public DeviceConfig {
        if (numThreads < 1) {
            throw new IllegalArgumentException("--threads must be at least 1, got " + numThreads);
        }
    }

    /**
     * Returns who computes on a device.
     *
     * @param device the device
     * @return one worker on a GPU; on a CPU as many as threads
     */
    public Workers workers(Device device) {
        return device.isGpu() ? Workers.ONE : new Workers(numThreads);
    }

    /**
     * Sets the system properties from which DJL's PyTorch engine reads the number of threads when
     * it starts: one within an operation, because the cores are used by workers, and one between
     * operations, because the programs here run one operation after another. It has no effect once
     * the engine runs.
     *
     * @see <a
     *     href="https://docs.djl.ai/master/docs/development/inference_performance_optimization.html">DJL,
     *     thread configuration</a>
     */
    public void applyBeforeDjl() {
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }
}
