package io.ouroboros.models;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.checkpoint.Float32Source;
import io.ouroboros.models.lora.AdaptedLayer;
import io.ouroboros.models.lora.AdapterDirectory;
import io.ouroboros.models.lora.LoraConfig;
import io.ouroboros.models.lora.LowRankUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The adapters that a model learns in place of its weights.
 *
 * @param config which layers, and how
 * @param layers the layers
 * @param weights both matrices of each layer, owned by this object
 */
record Adapters(LoraConfig config, List<AdaptedLayer> layers, Weights weights) {

    /** Adapters that change nothing yet. */
    static Adapters random(
            LoraConfig config, ModelConfiguration configuration, long seed, Device device)
            throws IOException {
        List<ParameterSpec> table = config.parameters(configuration);
        return new Adapters(
                config,
                config.layers(configuration),
                Weights.read(device, table, RandomModel.numbers(table, configuration, seed)));
    }

    Adapters with(Weights replacement) {
        return new Adapters(config, layers, replacement);
    }

    void save(Path directory, AdapterDirectory.Base base) throws IOException {
        AdapterDirectory.write(
                directory, base, config, layers, name -> HostNumbers.source(weights.get(name)));
    }

    /** Adds the adapters' products to a model's weights, in place. */
    void addTo(Weights model) throws IOException {
        try (NDManager scope = NDManager.newBaseManager(model.device(), "PyTorch")) {
            NDList handles =
                    Weights.handles(
                            model.list(), scope); // numbers can be set where no gradient is asked
            NDList targets = new NDList();
            List<Float32Source> sums = new ArrayList<>();
            for (AdaptedLayer layer : layers) {
                String name = layer.weight().name();
                targets.add(handles.get(model.names().indexOf(name)));
                LowRankUpdate update =
                        new LowRankUpdate(
                                layer,
                                HostNumbers.of(weights.get(layer.a().name())),
                                HostNumbers.of(weights.get(layer.b().name())),
                                config.scaling());
                sums.add(update.addTo(HostNumbers.source(model.get(name)).float32()));
            }
            TensorFiller.fill(targets, sums);
        }
    }
}
