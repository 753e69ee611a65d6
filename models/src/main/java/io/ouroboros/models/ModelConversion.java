package io.ouroboros.models;

import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.checkpoint.Float32Source;
import io.ouroboros.models.checkpoint.ModelDirectory;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.checkpoint.TensorReader;
import io.ouroboros.models.lora.AdapterDirectory;
import io.ouroboros.models.lora.LowRankUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** Rewrites a Hugging Face model directory, whatever its weights are stored as. */
public final class ModelConversion {

    private ModelConversion() {}

    /**
     * Writes {@code config.json}, {@code generation_config.json} and {@code model.safetensors} from
     * another directory's configuration and weights, one tensor in memory at a time, without
     * loading the model.
     *
     * @param source holds {@code config.json} and weights, in any format that {@link
     *     CausalLanguageModel#load} reads
     * @param target an existing directory; equal weights give equal bytes
     * @param type how to store the weights; narrowing rounds to the nearest even
     * @throws IOException if a file of the source is missing, damaged or does not fit the
     *     configuration, or the target cannot be written; the message names it
     */
    public static void convert(Path source, Path target, StorageType type) throws IOException {
        convert(source, configuration -> Map.of(), target, type);
    }

    /**
     * Writes the same in float32 with an adapter's products added to the weights.
     *
     * @param base the model that the adapter was trained on
     * @param adapter a directory of PEFT
     * @param target an existing directory
     * @throws IOException as {@link #convert}, or if the adapter is damaged, of another kind than
     *     {@link AdapterDirectory} reads, or of another model
     */
    public static void merge(Path base, AdapterDirectory adapter, Path target) throws IOException {
        convert(base, adapter::updates, target, StorageType.F32);
    }

    private interface Updates {
        Map<String, LowRankUpdate> of(ModelConfiguration configuration) throws IOException;
    }

    private static void convert(Path source, Updates adapter, Path target, StorageType type)
            throws IOException {
        ModelDirectory directory = ModelDirectory.open(source);
        ModelConfiguration configuration = ModelFiles.configurationOf(directory);
        Map<String, LowRankUpdate> updates = adapter.of(configuration);
        try (TensorReader reader = directory.openWeights()) {
            Function<ParameterSpec, Float32Source> weights =
                    ModelFiles.source(reader, configuration, source);
            ModelFiles.save(
                    target,
                    directory.config(),
                    ModelFiles.eosTokenIds(source, configuration),
                    configuration.parameters(),
                    spec -> {
                        LowRankUpdate update = updates.get(spec.name());
                        Float32Source weight = weights.apply(spec);
                        return update == null ? weight : update.addTo(weight);
                    },
                    type);
        }
    }
}
