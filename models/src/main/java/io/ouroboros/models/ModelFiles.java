package io.ouroboros.models;

import ai.djl.Device;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ConfigurationReader;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.checkpoint.Float32Source;
import io.ouroboros.models.checkpoint.InvalidCheckpointException;
import io.ouroboros.models.checkpoint.ModelDirectory;
import io.ouroboros.models.checkpoint.SafetensorsWriter;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.checkpoint.TensorInfo;
import io.ouroboros.models.checkpoint.TensorReader;
import io.ouroboros.models.checkpoint.TensorSource;
import io.ouroboros.models.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads and writes Hugging Face directories; checks keys and shapes against the architecture's
 * table.
 */
final class ModelFiles {

    private static final String CONFIG = "config.json";
    private static final String GENERATION_CONFIG = "generation_config.json";
    private static final String WEIGHTS = "model.safetensors";

    private static final String EOS = "eos_token_id";

    private ModelFiles() {}

    static CausalLanguageModel load(Path path, Device device) throws IOException {
        ModelDirectory directory = ModelDirectory.open(path);
        ModelConfiguration configuration = configurationOf(directory);
        Weights weights;
        try (TensorReader reader = directory.openWeights()) {
            weights = read(reader, configuration, path, device);
        }
        return new CausalLanguageModel(
                configuration, directory.config(), TorchScriptProgram.load(configuration), weights);
    }

    /** Reads the weights of a configuration, all of them and no others. */
    static Weights read(
            TensorReader reader, ModelConfiguration configuration, Path path, Device device)
            throws IOException {
        return Weights.read(
                device, configuration.parameters(), source(reader, configuration, path));
    }

    static Function<ParameterSpec, Float32Source> source(
            TensorReader reader, ModelConfiguration configuration, Path path)
            throws InvalidCheckpointException {
        Map<String, TensorInfo> found = match(reader, configuration, path);
        return Weights.source(reader, found, configuration.parameters(), path);
    }

    static ModelConfiguration configurationOf(ModelDirectory directory)
            throws InvalidCheckpointException {
        String where = directory.path().resolve(CONFIG).toString();
        try {
            return Architectures.configurationOf(directory.config(), where);
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(String.valueOf(e.getMessage()));
        }
    }

    /** Finds the tensor of each key of the table; what the table does not know is refused. */
    private static Map<String, TensorInfo> match(
            TensorReader reader, ModelConfiguration configuration, Path path)
            throws InvalidCheckpointException {
        Set<String> known = new HashSet<>();
        configuration.parameters().forEach(spec -> known.add(spec.name()));
        Map<String, TensorInfo> found = new HashMap<>();
        Map<String, TensorInfo> tied = new HashMap<>();
        for (TensorInfo tensor : reader.entries().values()) {
            String key = configuration.weightKeys().canonical(tensor.name());
            if (key.isEmpty()) {
                tied.put(configuration.weightKeys().repeated(tensor.name()), tensor);
                continue;
            }
            if (!known.contains(key)) {
                throw new InvalidCheckpointException(
                        "%s must be a weight that config.json describes, got one that it does not in %s"
                                .formatted(tensor.name(), path));
            }
            TensorInfo other = found.put(key, tensor);
            if (other != null) {
                throw new InvalidCheckpointException(
                        "%s must be there once, got %s and %s in %s"
                                .formatted(key, other.name(), tensor.name(), path));
            }
        }
        tied.remove("");
        tied.forEach(found::putIfAbsent); // such a file has the output projection only
        return found;
    }

    static void save(
            Path directory,
            JsonObject config,
            List<Integer> eosTokenIds,
            List<ParameterSpec> table,
            Function<ParameterSpec, Float32Source> numbers,
            StorageType type)
            throws IOException {
        JsonObject written = config.deepCopy();
        written.remove("torch_dtype"); // the name of dtype before transformers 4.56
        written.addProperty("dtype", type.dtype());
        write(directory.resolve(CONFIG), written);
        write(directory.resolve(GENERATION_CONFIG), generationConfig(config, eosTokenIds));
        Map<String, TensorSource> tensors = new HashMap<>();
        for (ParameterSpec spec : table) {
            tensors.put(spec.name(), new TensorSource(spec.shape(), numbers.apply(spec)));
        }
        SafetensorsWriter.write(directory.resolve(WEIGHTS), tensors, type);
    }

    /** What transformers derives for a model without a generation_config.json of its own. */
    private static JsonObject generationConfig(JsonObject config, List<Integer> eosTokenIds) {
        JsonObject derived = new JsonObject();
        derived.addProperty("_from_model_config", true);
        copy("bos_token_id", config, derived);
        if (eosTokenIds.size() == 1) {
            derived.addProperty(EOS, eosTokenIds.get(0));
        } else if (eosTokenIds.size() > 1) {
            derived.add(EOS, new Gson().toJsonTree(eosTokenIds));
        }
        copy("pad_token_id", config, derived);
        return derived;
    }

    private static void copy(String name, JsonObject source, JsonObject target) {
        if (source.has(name) && !source.get(name).isJsonNull()) {
            target.add(name, source.get(name));
        }
    }

    /**
     * The ids that end a continuation, as for transformers' {@code generate}: what {@code
     * generation_config.json} lacks or has as null, there is none of; without that file, those of
     * the model's configuration.
     */
    static List<Integer> eosTokenIds(Path path, ModelConfiguration configuration)
            throws IOException {
        Path file = path.resolve(GENERATION_CONFIG);
        if (!Files.exists(file)) {
            return configuration.eosTokenIds();
        }
        JsonObject rules = ModelDirectory.readJson(file);
        if (!rules.has(EOS)) {
            return List.of();
        }
        try {
            return new ConfigurationReader(rules, file.toString())
                    .tokenIds(EOS, 0, configuration.vocabularySize());
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(String.valueOf(e.getMessage()));
        }
    }

    private static void write(Path file, JsonObject json) throws IOException {
        Files.writeString(
                file,
                new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(json)
                        + "\n");
    }
}
