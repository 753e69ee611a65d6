package io.ouroboros.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.checkpoint.TensorReader;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.lora.AdapterDirectory;
import io.ouroboros.models.lora.LoraConfig;
import io.ouroboros.models.torchscript.ComputeDtype;
import io.ouroboros.models.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A causal language model: configuration, weights and program.
 *
 * <p>It holds no state of a computation: caches, beams, moments and seeds live with those who
 * decode, train or score. One thread at a time may use it; its {@link #workers} share it.
 */
public final class CausalLanguageModel implements AutoCloseable {

    private final ModelConfiguration configuration;
    private final JsonObject configJson;
    private TorchScriptProgram program;
    private Weights weights;
    private Optional<Adapters> adapters = Optional.empty();
    private List<Integer> eosTokenIds;
    private ComputeDtype dtype = ComputeDtype.FLOAT32;
    private Workers workers = Workers.ONE;
    private int mostWorkers = Integer.MAX_VALUE;

    CausalLanguageModel(
            ModelConfiguration configuration,
            JsonObject configJson,
            TorchScriptProgram program,
            Weights weights) {
        this.configuration = configuration;
        this.configJson = configJson;
        this.program = program;
        this.weights = weights;
        this.eosTokenIds = configuration.eosTokenIds();
    }

    /**
     * Loads a Hugging Face directory, to compute in float32 with one worker.
     *
     * @param directory holds {@code config.json} and weights
     * @param device where to compute
     * @return the model; the caller closes it
     * @throws IOException if a file is missing, damaged or does not fit the configuration; the
     *     message names it
     */
    public static CausalLanguageModel load(Path directory, Device device) throws IOException {
        return load(directory, device, ComputeDtype.FLOAT32, Workers.ONE);
    }

    /**
     * Loads a Hugging Face directory.
     *
     * @param directory holds {@code config.json} and weights
     * @param device where to compute
     * @param dtype how products compute; the weights are float32 in any case
     * @param workers who computes; their number changes no bit of any result
     * @return the model; the caller closes it
     * @throws IOException if a file is missing, damaged or does not fit the configuration; the
     *     message names it
     */
    public static CausalLanguageModel load(
            Path directory, Device device, ComputeDtype dtype, Workers workers) throws IOException {
        CausalLanguageModel model = ModelFiles.load(directory, device);
        model.dtype = dtype;
        model.workers = workers;
        model.eosTokenIds = ModelFiles.eosTokenIds(directory, model.configuration);
        // The buffers that the weights were read through are garbage in native memory: as large as
        // the weights, and too small on the heap for the collector to come by itself.
        System.gc();
        return model;
    }

    /**
     * Writes {@code config.json}, {@code generation_config.json} and {@code model.safetensors}, in
     * float32, into a directory that exists.
     *
     * @param directory where to write; equal weights give equal bytes
     * @throws IOException if it cannot be written
     */
    public void save(Path directory) throws IOException {
        ModelFiles.save(
                directory,
                configJson,
                eosTokenIds,
                configuration.parameters(),
                spec -> HostNumbers.source(weights.get(spec.name())).float32(),
                StorageType.F32);
    }

    /**
     * Computes the logits of every position.
     *
     * @param ids token ids, {@code [batch][seq]}, all rows of one length
     * @param manager owner of the result
     * @return float32 {@code [batch, seq, vocab]}, without gradients
     */
    public NDArray logits(int[][] ids, NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            NDList arguments = new NDList(TokenTensors.of(ids, scope, configuration));
            NDArray logits =
                    program.record(scope, "forward", arguments, parameters()).singletonOrThrow();
            logits.attach(manager);
            return logits;
        }
    }

    /**
     * Counts the weights with which each position is multiplied: those of all linear layers and of
     * the output projection, but not lookup tables. Each costs two operations forward and four
     * backward.
     *
     * @return the count
     */
    public long numMatmulParams() {
        try (NDManager scope = NDManager.newBaseManager(device(), "PyTorch")) {
            return program.run(scope, "num_matmul_params", weights.list())
                    .singletonOrThrow()
                    .getLong();
        }
    }

    /**
     * Returns the sizes, special tokens and parameters.
     *
     * @return the configuration
     */
    public ModelConfiguration configuration() {
        return configuration;
    }

    /**
     * Returns the ids that end a continuation: those of the directory's {@code
     * generation_config.json}, as for transformers' {@code generate}, or else of its {@code
     * config.json}.
     *
     * @return the ids, possibly none
     */
    public List<Integer> eosTokenIds() {
        return eosTokenIds;
    }

    /**
     * Returns the weights.
     *
     * @return the weights themselves, owned by this model
     */
    public Weights weights() {
        return weights;
    }

    /**
     * Adds adapters (LoRA): from now on they learn, and the weights stay as they are. Scores and
     * logits count them; {@link #mergeAdapters} must come before decoding.
     *
     * @param lora which layers, and how
     * @param seed seed of the adapters' random start, which changes no result of the model yet
     * @throws IllegalArgumentException if the model has no such layers
     * @throws IOException declared by what reads weights; drawing them does not fail
     */
    public void adapt(LoraConfig lora, long seed) throws IOException {
        Adapters added = Adapters.random(lora, configuration, seed, device());
        adapters = Optional.of(added);
        replaceProgram(
                TorchScriptProgram.load(
                        configuration, lora.parameters(configuration), lora.scaling()));
    }

    private void replaceProgram(TorchScriptProgram replacement) {
        program.close();
        program = replacement;
    }

    /**
     * Writes the adapters in PEFT's format.
     *
     * @param directory an existing directory
     * @param base the model that they were trained on
     * @throws IOException if it cannot be written
     */
    public void saveAdapters(Path directory, AdapterDirectory.Base base) throws IOException {
        requireAdapters().save(directory, base);
    }

    /**
     * Adds the adapters' products to the weights and removes the adapters.
     *
     * @throws IOException declared by what copies weights
     */
    public void mergeAdapters() throws IOException {
        Adapters merged = requireAdapters();
        merged.addTo(weights);
        merged.weights().close();
        adapters = Optional.empty();
        replaceProgram(TorchScriptProgram.load(configuration));
    }

    private Adapters requireAdapters() {
        return adapters.orElseThrow(() -> new IllegalStateException("the model has no adapters"));
    }

    /**
     * Says whether the model has adapters.
     *
     * @return whether there are adapters that are not merged
     */
    public boolean hasAdapters() {
        return adapters.isPresent();
    }

    /**
     * Returns the parameters that training changes.
     *
     * @return the adapters' if there are any, otherwise the weights; owned by this model
     */
    public Weights learned() {
        return adapters.map(Adapters::weights).orElse(weights);
    }

    /**
     * Reads what {@link #learned} held at an earlier step.
     *
     * @param file what {@link Weights#save} wrote
     * @return the parameters on this model's device; the caller closes them or hands them to {@link
     *     #replaceLearned}
     * @throws IOException if the file is missing, damaged or belongs to another configuration; the
     *     message names it
     */
    public Weights readLearned(Path file) throws IOException {
        try (TensorReader reader = SafetensorsFile.open(file)) {
            if (adapters.isEmpty()) {
                return ModelFiles.read(reader, configuration, file, device());
            }
            List<ParameterSpec> table = adapters.get().config().parameters(configuration);
            return Weights.read(
                    device(), table, Weights.source(reader, reader.entries(), table, file));
        }
    }

    /**
     * Replaces what {@link #learned} returns, for example by that of the best epoch, and closes the
     * former.
     *
     * @param replacement parameters of the same names and shapes, owned by this model from now on
     */
    public void replaceLearned(Weights replacement) {
        learned().close();
        if (adapters.isPresent()) {
            adapters = Optional.of(adapters.get().with(replacement));
        } else {
            weights = replacement;
        }
    }

    /**
     * Returns what the program takes: the weights, then the adapters.
     *
     * @return a fresh list of the tensors themselves, owned by this model
     */
    public NDList parameters() {
        NDList all = weights.list();
        adapters.ifPresent(added -> all.addAll(added.weights().list()));
        return all;
    }

    /**
     * Returns what the program's training and scoring take: the parameters, those that products
     * read in {@link #dtype}. Make it once for many calls: where that is not float32, the workers
     * copy the weights.
     *
     * @param owner owner of the tensors
     * @return tensors that follow the parameters if these are float32, and otherwise do not
     */
    public NDList forProducts(NDManager owner) {
        NDList all = parameters();
        List<WeightSlice> slices = WeightSlice.ofEqualSize(all, workers().count());
        NDList[] found = new NDList[slices.size()];
        workers().forEach(found.length, i -> found[i] = forProducts(all, slices.get(i), owner));
        NDList ordered = new NDList();
        NDList tables = new NDList(); // what the program adds behind a slice comes last of all
        for (int i = 0; i < found.length; i++) {
            int size = slices.get(i).to() - slices.get(i).from();
            ordered.addAll(found[i].subList(0, size));
            tables.addAll(found[i].subList(size, found[i].size()));
        }
        ordered.addAll(tables);
        return ordered;
    }

    private NDList forProducts(NDList all, WeightSlice slice, NDManager owner) {
        long[] integers = {dtype.isBfloat16() ? 1 : 0, slice.from()};
        try (NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDList arguments = new NDList(host.create(integers));
            return program.record(owner, "for_products", arguments, slice.of(all));
        }
    }

    /**
     * Returns the compiled program.
     *
     * @return the program, owned by this model
     */
    public TorchScriptProgram program() {
        return program;
    }

    /**
     * Returns the number format of the products.
     *
     * @return the format in which training, scoring and decoding compute
     */
    public ComputeDtype dtype() {
        return dtype;
    }

    /**
     * Returns who computes the parts of training, scoring and decoding.
     *
     * @return the workers
     */
    public Workers workers() {
        return workers.atMost(mostWorkers);
    }

    /**
     * Limits the workers, for example to those for which there is memory. It changes no result.
     *
     * @param most upper limit, at least 1
     * @return how many workers there are without the limit
     */
    public int limitWorkers(int most) {
        mostWorkers = most;
        return workers.count();
    }

    /**
     * Returns where the model computes.
     *
     * @return the device
     */
    public Device device() {
        return weights.device();
    }

    /** Frees weights, adapters and program. */
    @Override
    public void close() {
        adapters.ifPresent(added -> added.weights().close());
        weights.close();
        program.close();
    }
}
