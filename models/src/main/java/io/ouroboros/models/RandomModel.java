package io.ouroboros.models;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.checkpoint.Float32Source;
import io.ouroboros.models.checkpoint.StorageType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Writes randomly initialised models; needs no engine. */
public final class RandomModel {

    private RandomModel() {}

    /**
     * Writes a model with random weights, as transformers initialises the architecture: normal with
     * the configuration's deviation, biases zero, gains of layer norms one, the padding row zero.
     *
     * <p>Each tensor draws from a {@link Random} of its own, whose algorithm the Java platform
     * specifies: the same seed gives the same bytes on every machine.
     *
     * @param config the content of a {@code config.json}
     * @param where what to call it in messages
     * @param seed the seed
     * @param directory an existing directory for {@code config.json}, {@code
     *     generation_config.json} and {@code model.safetensors}
     * @return the configuration that was written
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException naming the field that is missing or not supported
     */
    public static ModelConfiguration write(
            JsonObject config, String where, long seed, Path directory) throws IOException {
        ModelConfiguration configuration = Architectures.configurationOf(config, where);
        ModelFiles.save(
                directory,
                config,
                configuration.eosTokenIds(),
                configuration.parameters(),
                numbers(configuration.parameters(), configuration, seed),
                StorageType.F32);
        return configuration;
    }

    /**
     * Replaces a model's weights by the random ones that {@link #write} would write.
     *
     * @param model the model
     * @param seed the seed
     * @throws IOException declared by what reads weights; drawing them does not fail
     */
    public static void replaceWeights(CausalLanguageModel model, long seed) throws IOException {
        ModelConfiguration configuration = model.configuration();
        model.replaceLearned(
                Weights.read(
                        model.device(),
                        configuration.parameters(),
                        numbers(configuration.parameters(), configuration, seed)));
    }

    /** Random numbers for parameters of a model. */
    static Function<ParameterSpec, Float32Source> numbers(
            List<ParameterSpec> table, ModelConfiguration configuration, long seed) {
        Random seeds = new Random(seed);
        Map<String, Random> randomOf = new HashMap<>();
        for (ParameterSpec spec : table) {
            randomOf.put(spec.name(), new Random(seeds.nextLong()));
        }
        return spec -> {
            Random random = requireNonNull(randomOf.get(spec.name()));
            return (room, sink) -> draw(spec, configuration, random, room, sink);
        };
    }

    /** Draws a tensor's numbers in pieces that fit the room. */
    private static void draw(
            ParameterSpec spec,
            ModelConfiguration configuration,
            Random random,
            ByteBuffer room,
            Float32Source.Sink sink)
            throws IOException {
        long numElements = spec.numElements();
        int rowLength = spec.shape().get(spec.shape().size() - 1).intValue();
        boolean hasPad = spec.start() == ParameterSpec.Start.NORMAL_EXCEPT_PAD;
        int padRow = hasPad ? configuration.padTokenId() : -1;
        room.clear().order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < numElements; i++) {
            boolean isPad = i / rowLength == padRow;
            room.putFloat(isPad ? 0 : value(spec.start(), rowLength, configuration, random));
            if (room.remaining() < Float.BYTES || i + 1 == numElements) {
                sink.accept(room.flip());
                room.clear();
            }
        }
    }

    private static float value(
            ParameterSpec.Start start,
            int rowLength,
            ModelConfiguration configuration,
            Random random) {
        return switch (start) {
            case NORMAL, NORMAL_EXCEPT_PAD ->
                    (float) (configuration.initialDeviation() * random.nextGaussian());
            case NORMAL_RESIDUAL ->
                    (float) (configuration.residualDeviation() * random.nextGaussian());
            case KAIMING_UNIFORM -> (float) ((2 * random.nextDouble() - 1) / Math.sqrt(rowLength));
            case ZEROS -> 0;
            case ONES -> 1;
        };
    }
}
