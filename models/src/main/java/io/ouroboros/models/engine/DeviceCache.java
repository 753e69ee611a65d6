package io.ouroboros.models.engine;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;

/** The memory of a GPU that PyTorch keeps after tensors are freed. */
public final class DeviceCache {

    private DeviceCache() {}

    /**
     * Returns unused memory to the driver, so that what it reports as free is free.
     *
     * @param device the device; nothing is done for a CPU
     */
    public static void empty(Device device) {
        if (device.isGpu()) {
            JniUtils.emptyCudaCache();
        }
    }
}
