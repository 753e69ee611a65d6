package io.ouroboros.harness.device;

import ai.djl.Device;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where and how models compute, once the machine was asked.
 *
 * @param device a device that is there
 * @param arithmetic a number format that is worth while on it
 */
public record ComputeTarget(Device device, ComputeDtype arithmetic) {

    /**
     * Finds device and arithmetic; starts the engine.
     *
     * @param settings what the user asked for
     * @return what there is
     * @throws HarnessException if the device is not there, or the precision is of no use on it
     */
    public static ComputeTarget of(DeviceConfig settings) {
        Device device = EngineDevice.resolve(settings.device());
        return new ComputeTarget(device, EngineDevice.arithmetic(settings.precision(), device));
    }

    /**
     * Loads a model.
     *
     * @param directory a Hugging Face directory
     * @return the model; the caller closes it
     * @throws IOException as {@link CausalLanguageModel#load}
     */
    public CausalLanguageModel load(Path directory) throws IOException {
        return CausalLanguageModel.load(directory, device, arithmetic);
    }
}
