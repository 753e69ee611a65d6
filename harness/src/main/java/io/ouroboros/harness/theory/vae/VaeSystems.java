package io.ouroboros.harness.theory.vae;

import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.theory.SystemName;
import io.ouroboros.harness.theory.TheoryConfig;
import io.ouroboros.harness.theory.TheorySystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the autoencoder that a command line asks for. */
public final class VaeSystems {

    private VaeSystems() {}

    /** Finds a dataset that may be on the hub. */
    @FunctionalInterface
    public interface Finder {
        /**
         * Finds a dataset.
         *
         * @param text a directory or a hub id
         * @return a directory
         * @throws IOException if it cannot be downloaded
         */
        Path find(String text) throws IOException;
    }

    /**
     * Reads the images and makes the system.
     *
     * @param config the configuration
     * @param finder finds its dataset
     * @param device where the networks compute
     * @throws IOException if the images cannot be read
     */
    public static TheorySystem of(TheoryConfig config, Finder finder, DeviceConfig device)
            throws IOException {
        Optional<String> dataset = config.vae().dataset();
        ImageSet images =
                dataset.isEmpty()
                        ? ImageFiles.digits()
                        : ImageFiles.read(finder.find(dataset.get()));
        return new VaeSystem(
                images,
                config.samples(SystemName.VAE),
                config.vae().latentSize(),
                config.vae().epochs(),
                config.trainingRegime(),
                EngineDevice.resolve(device));
    }
}
