package io.ouroboros.harness.device;

/**
 * How this process computes.
 *
 * @param device where the arithmetic happens
 * @param numThreads threads of one operation on the CPU, at least 1
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
     * Tells DJL, by the system properties that its PyTorch engine reads once when it starts, how
     * many threads to use: {@link #numThreads} within an operation, and 1 between operations,
     * because the programs here run one operation after another. Has no effect after the engine's
     * start.
     *
     * @see <a
     *     href="https://docs.djl.ai/master/docs/development/inference_performance_optimization.html">DJL,
     *     thread configuration</a>
     */
    public void applyBeforeDjl() {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(numThreads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }
}
