package io.ouroboros.harness.bench;

import ai.djl.Device;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.device.MatmulSpeed;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.engine.DeviceCache;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.torchscript.ComputeDtype;

/**
 * Speeds of the fastest large matrix products of a device.
 *
 * @param float32 floating-point operations per second in float32
 * @param bfloat16 the same in bfloat16; 0 if not supported
 */
public record MatmulPeaks(double float32, double bfloat16) {

    private static final int MEASUREMENTS = 3;

    /**
     * Measures for some seconds, with all workers at once.
     *
     * @param device where to multiply
     * @param workers who multiply
     * @return the speeds
     */
    public static MatmulPeaks of(Device device, Workers workers) {
        try (MatmulSpeed speed =
                new MatmulSpeed(device, device.isGpu() ? 8192 : 2048, 3, workers)) {
            return new MatmulPeaks(
                    speed.best(ComputeDtype.FLOAT32, MEASUREMENTS),
                    isSupported(Precision.BF16, device)
                            ? speed.best(ComputeDtype.BFLOAT16, MEASUREMENTS)
                            : 0);
        } finally {
            DeviceCache.empty(device); // or the matrices would count in the peak of what follows
        }
    }

    /**
     * Returns the larger speeds of two measurements.
     *
     * @param other speeds at another time
     * @return the larger one of each
     */
    public MatmulPeaks larger(MatmulPeaks other) {
        return new MatmulPeaks(
                Math.max(float32, other.float32), Math.max(bfloat16, other.bfloat16));
    }

    /**
     * Returns the peak for a model.
     *
     * @param precision the model's precision
     * @return floating-point operations per second
     */
    public double of(Precision precision) {
        return precision == Precision.BF16 ? bfloat16 : float32;
    }

    private static boolean isSupported(Precision precision, Device device) {
        try {
            return EngineDevice.dtype(precision, device) == precision.dtype();
        } catch (HarnessException e) {
            return false;
        }
    }
}
