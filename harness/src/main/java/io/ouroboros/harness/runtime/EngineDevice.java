package io.ouroboros.harness.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** From the choice on the command line to a device of the engine. */
public final class EngineDevice {

    private EngineDevice() {}

    /**
     * Finds the device; starts the engine.
     *
     * @param choice what the user asked for
     * @return a device that is there
     * @throws HarnessException if a CUDA device was asked for that is not there
     */
    public static Device resolve(DeviceChoice choice) {
        int numGpus = Engine.getEngine("PyTorch").getGpuCount();
        return switch (choice.kind()) {
            case CPU -> Device.cpu();
            case AUTO -> numGpus > 0 ? Device.gpu(0) : Device.cpu();
            case CUDA -> {
                if (choice.index() >= numGpus) {
                    throw new HarnessException(
                            "--device must name a device that is there, got %s with %d CUDA devices; use --device cpu or auto"
                                    .formatted(choice, numGpus));
                }
                yield Device.gpu(choice.index());
            }
        };
    }
}
