package io.ouroboros.harness.device;

import ai.djl.Device;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device and number format that models compute with on this machine.
 *
 * @param device a device of this machine
 * @param dtype a number format that the device supports
 * @param workers who computes: one on a GPU
 */
public record ComputeTarget(Device device, ComputeDtype dtype, Workers workers) {

    private static final Logger LOG = LoggerFactory.getLogger(ComputeTarget.class);

    /**
     * Finds device and number format, which starts the engine.
     *
     * @param settings what the user asked for
     * @return the device and number format
     * @throws HarnessException if the machine has no such device, or the precision does not make it
     *     faster
     */
    public static ComputeTarget of(DeviceConfig settings) {
        Device device = EngineDevice.resolve(settings);
        Workers workers = settings.workers(device);
        int numProcessors = Processors.count();
        if (workers.count() > numProcessors) {
            LOG.warn(
                    "--threads {} is more than the {} processors that this process may use: no faster",
                    settings.numThreads(),
                    numProcessors);
        }
        return new ComputeTarget(device, EngineDevice.dtype(settings.precision(), device), workers);
    }

    /**
     * Loads a model.
     *
     * @param directory a Hugging Face directory
     * @return the model; the caller closes it
     * @throws IOException as {@link CausalLanguageModel#load}
     */
    public CausalLanguageModel load(Path directory) throws IOException {
        return CausalLanguageModel.load(directory, device, dtype, workers);
    }
}
