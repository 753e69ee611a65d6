package io.ouroboros.models.lora;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.architecture.ParameterSpec.Layout;
import io.ouroboros.models.checkpoint.InvalidCheckpointException;
import io.ouroboros.models.checkpoint.ModelDirectory;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.checkpoint.SafetensorsWriter;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.checkpoint.TensorInfo;
import io.ouroboros.models.checkpoint.TensorReader;
import io.ouroboros.models.checkpoint.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An adapter in the format of PEFT 0.17: {@code adapter_config.json}, and {@code
 * adapter_model.safetensors} with {@code base_model.model.LAYER.lora_A.weight} and {@code
 * lora_B.weight} of each adapted layer.
 *
 * @param path the directory
 * @param config its configuration
 */
public record AdapterDirectory(Path path, PeftConfig config) {

    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";

    /** The names of both files. */
    public static final List<String> FILES = List.of(CONFIG, WEIGHTS);

    private static final String PREFIX = "base_model.model.";
    private static final Pattern KEY =
            Pattern.compile(Pattern.quote(PREFIX) + "(.+)\\.lora_([AB])\\.weight");

    /**
     * The model that an adapter was trained on.
     *
     * @param nameOrPath an id of the hub or a directory
     * @param revision of a model of the hub: a branch, a tag or a commit
     */
    public record Base(String nameOrPath, Optional<String> revision) {}

    /**
     * Says whether a directory holds an adapter rather than a model.
     *
     * @param directory any path
     * @return whether it has an adapter's configuration and none of a model
     */
    public static boolean isAt(Path directory) {
        return Files.isRegularFile(directory.resolve(CONFIG))
                && !Files.exists(directory.resolve("config.json"));
    }

    /**
     * Opens a directory and checks its configuration.
     *
     * @param path the directory
     * @return the adapter; its weights are not read
     * @throws InvalidCheckpointException if the adapter is of a kind that is not supported
     * @throws IOException if the configuration cannot be read
     */
    public static AdapterDirectory open(Path path) throws IOException {
        Path file = path.resolve(CONFIG);
        try {
            return new AdapterDirectory(
                    path, PeftConfig.of(ModelDirectory.readJson(file), file.toString()));
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the model that the adapter was trained on.
     *
     * @return the base model
     */
    public Base base() {
        return config.base();
    }

    /**
     * Returns the files that are read.
     *
     * @return configuration and weights
     */
    public List<Path> files() {
        return FILES.stream().map(path::resolve).toList();
    }

    /**
     * Reads what the adapter adds to the base model's weights.
     *
     * @param model the base model's configuration
     * @return the updates by the weights' keys
     * @throws IOException if the weights are missing, damaged or of another model
     */
    public Map<String, LowRankUpdate> updates(ModelConfiguration model) throws IOException {
        Path file = path.resolve(WEIGHTS);
        if (!Files.exists(file)) {
            throw new InvalidCheckpointException(
                    "%s must contain %s, got a directory without it".formatted(path, WEIGHTS));
        }
        Map<String, LowRankUpdate> updates = new TreeMap<>();
        try (TensorReader reader = SafetensorsFile.open(file)) {
            for (Map.Entry<String, ParameterSpec> adapted :
                    adaptedWeights(reader, model, file).entrySet()) {
                String layer = adapted.getKey();
                AdaptedLayer shapes = new AdaptedLayer(adapted.getValue(), config.rank(layer));
                updates.put(
                        adapted.getValue().name(),
                        new LowRankUpdate(
                                shapes,
                                read(reader, layer + ".lora_A.weight", shapes.a(), file),
                                read(reader, layer + ".lora_B.weight", shapes.b(), file),
                                config.scaling(layer)));
            }
        }
        return updates;
    }

    private static ByteBuffer read(
            TensorReader reader, String name, ParameterSpec expected, Path file)
            throws IOException {
        TensorInfo.require(reader.entries(), PREFIX + name, expected.shape(), file);
        return reader.readFloat32(PREFIX + name);
    }

    /** The weights that have an adapter, by their layers' names in the file. */
    private static Map<String, ParameterSpec> adaptedWeights(
            TensorReader reader, ModelConfiguration model, Path file)
            throws InvalidCheckpointException {
        Map<String, ParameterSpec> linear = new HashMap<>();
        model.parameters().stream()
                .filter(spec -> spec.layout() != Layout.OTHER)
                .forEach(spec -> linear.put(spec.name(), spec));
        Map<String, ParameterSpec> adapted = new TreeMap<>();
        for (String key : reader.entries().keySet()) {
            Matcher matcher = KEY.matcher(key);
            ParameterSpec weight =
                    matcher.matches()
                            ? linear.get(model.weightKeys().canonical(matcher.group(1) + ".weight"))
                            : null;
            if (weight == null) {
                throw new InvalidCheckpointException(
                        "%s must be lora_A or lora_B of a linear layer of the base model, got one that is not in %s"
                                .formatted(key, file));
            }
            adapted.put(matcher.group(1), weight);
        }
        if (adapted.isEmpty()) {
            throw new InvalidCheckpointException(
                    "adapter must hold lora_A and lora_B of a linear layer, got no tensor in "
                            + file);
        }
        return adapted;
    }

    /**
     * Writes an adapter.
     *
     * @param directory an existing directory
     * @param base the model that it was trained on
     * @param config how it was trained
     * @param layers the adapted layers
     * @param numbers finds a matrix by its name
     * @throws IOException if it cannot be written
     */
    public static void write(
            Path directory,
            Base base,
            LoraConfig config,
            List<AdaptedLayer> layers,
            Function<String, TensorSource> numbers)
            throws IOException {
        Files.writeString(
                directory.resolve(CONFIG),
                new GsonBuilder()
                                .setPrettyPrinting()
                                .serializeNulls()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(json(base, config, layers))
                        + "\n");
        Map<String, TensorSource> tensors = new TreeMap<>();
        for (AdaptedLayer layer : layers) {
            for (ParameterSpec matrix : List.of(layer.a(), layer.b())) {
                tensors.put(PREFIX + matrix.name(), numbers.apply(matrix.name()));
            }
        }
        SafetensorsWriter.write(directory.resolve(WEIGHTS), tensors, StorageType.F32);
    }

    private static JsonObject json(Base base, LoraConfig config, List<AdaptedLayer> layers) {
        JsonObject json = new JsonObject();
        json.add("alpha_pattern", new JsonObject());
        json.addProperty("base_model_name_or_path", base.nameOrPath());
        json.addProperty("bias", "none");
        json.addProperty("fan_in_fan_out", layers.get(0).weight().layout() == Layout.CONV1D);
        json.addProperty("inference_mode", true);
        json.addProperty("init_lora_weights", true);
        boolean isWhole = config.alpha() == Math.rint(config.alpha());
        Number alpha = isWhole ? (Number) (long) config.alpha() : (Number) config.alpha();
        json.addProperty("lora_alpha", alpha);
        json.addProperty("lora_dropout", 0.0);
        json.add("modules_to_save", JsonNull.INSTANCE);
        json.addProperty("peft_type", PeftConfig.LORA);
        json.addProperty("r", config.rank());
        json.add("rank_pattern", new JsonObject());
        json.addProperty("revision", base.revision().orElse(null));
        JsonArray targets = new Gson().toJsonTree(config.peftTargets(layers)).getAsJsonArray();
        json.add("target_modules", targets);
        json.addProperty("task_type", "CAUSAL_LM");
        json.addProperty("use_dora", false);
        json.addProperty("use_rslora", false);
        return json;
    }
}
