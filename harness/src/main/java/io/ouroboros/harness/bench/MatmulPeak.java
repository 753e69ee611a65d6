package io.ouroboros.harness.bench;

import ai.djl.Device;
import io.ouroboros.harness.device.MatmulSpeed;
import io.ouroboros.models.engine.DeviceCache;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.torchscript.ComputeDtype;

/** The speed of the fastest large matrix products of a device. */
public final class MatmulPeak {

    private static final int MEASUREMENTS = 3;

    private MatmulPeak() {}

    /**
     * Measures for some seconds, with all workers at once.
     *
     * @param device where to multiply
     * @param workers who multiply
     * @param dtype the format to multiply in
     * @return floating-point operations per second
     */
    public static double of(Device device, Workers workers, ComputeDtype dtype) {
        try (MatmulSpeed speed =
                new MatmulSpeed(device, device.isGpu() ? 8192 : 2048, 3, workers)) {
            return speed.best(dtype, MEASUREMENTS);
        } finally {
            DeviceCache.empty(device); // or the matrices would count in the peak of what follows
        }
    }
}
