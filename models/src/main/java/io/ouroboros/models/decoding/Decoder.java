package io.ouroboros.models.decoding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.TokenTensors;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.torchscript.NamedNumbers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Continues prompts by tree attention: one key/value cache per prompt, shared by its hypotheses and
 * never reordered. The steps of a batch are one native call; the arithmetic is {@code kv_cache.py},
 * {@code beam_search.py}, {@code sampling.py} and {@code contrastive.py}.
 *
 * <p>A prompt's continuations do not depend on the prompts that are decoded with it, but for
 * rounding: matrix products of other sizes may add up in another order. With oneDNN most scores are
 * equal to the last bit whatever the batch, and some differ by 5e-7 (seen: 3 of 600, with the same
 * continuations); a tie within 1e-6 may fall the other way. The same batches give the same bytes.
 *
 * <p>The weights are packed for decoding once, when the decoder is created: they must not change
 * while it is open. On a CPU that takes as much memory again as the weights of the layers.
 */
public final class Decoder implements AutoCloseable {

    private final CausalLanguageModel model;
    private final DecodingConfig rules;
    private final NDManager manager;
    private final Map<String, NDArray> packed = new HashMap<>();

    /**
     * Creates a decoder.
     *
     * @param model the model, stays the caller's
     * @param rules the rules of every decode
     */
    public Decoder(CausalLanguageModel model, DecodingConfig rules) {
        if (model.hasAdapters()) {
            throw new IllegalStateException("adapters must be merged before decoding");
        }
        this.model = model;
        this.rules = rules;
        this.manager = NDManager.newBaseManager(model.device(), "PyTorch");
        model.program()
                .run(manager, "prepack", model.dtype().isBfloat16(), model.weights().list())
                .forEach(tensor -> packed.put(tensor.getName(), tensor));
    }

    /**
     * Checks that prompts of a length fit the model together with their continuation.
     *
     * @param promptLength tokens of the prompt
     * @throws IllegalArgumentException if the model has too few positions
     */
    public void checkFits(int promptLength) {
        int total = promptLength + rules.newTokens();
        int positions = model.configuration().maxPositions();
        if (total > positions) {
            throw new IllegalArgumentException(
                    "prompt and continuation must fit the model's %d positions, got %d + %d tokens"
                            .formatted(positions, promptLength, rules.newTokens()));
        }
    }

    /** Receives the continuations of many prompts. Called by one thread at a time. */
    public interface Sink {

        /** Called before each batch; what it throws ends the decode after the batches at work. */
        default void beforeBatch() {}

        /**
         * Called after each batch.
         *
         * @param numPrompts how many prompts it finished
         */
        default void finished(int numPrompts) {}

        /**
         * Takes the continuations of the next prompts.
         *
         * @param next continuations of each prompt, best first, in the prompts' order; {@link
         *     DecodingConfig#numReturn()} of them, or fewer where fewer exist
         */
        void accept(List<List<Continuation>> next);
    }

    /**
     * Continues prompts, the first of which has index 0 for the draws of sampling.
     *
     * @param prompts token ids of each prompt, of any lengths
     * @param batchSize most prompts decoded together
     * @return the continuations of each prompt, best first, in the prompts' order
     * @throws IllegalArgumentException if a prompt does not fit the model
     */
    public List<List<Continuation>> decode(List<int[]> prompts, int batchSize) {
        long[] indices = new long[prompts.size()];
        Arrays.setAll(indices, i -> i);
        List<List<Continuation>> found = new ArrayList<>();
        decode(prompts, indices, OomBackoff.never(batchSize), found::addAll);
        return found;
    }

    /**
     * Continues prompts. The model's workers each decode a batch of prompts of one length; equal
     * prompts that are near each other are decoded once, unless the strategy draws.
     *
     * @param prompts token ids of each prompt, of any lengths
     * @param indices what stands for each prompt in the draws of sampling, for example its position
     *     in the corpus: equal prompts with equal indices get equal continuations
     * @param together prompts decoded together; a batch that runs out of memory is decoded in
     *     halves
     * @param sink takes the continuations, in the prompts' order
     * @throws IllegalArgumentException if a prompt does not fit the model; nothing is decoded then
     */
    public void decode(List<int[]> prompts, long[] indices, OomBackoff together, Sink sink) {
        prompts.stream().mapToInt(ids -> ids.length).distinct().forEach(this::checkFits);
        boolean isDeterministic = rules.strategy().isDeterministic();
        Queue<PromptWindow> waiting =
                new ArrayDeque<>(PromptWindow.of(prompts, together.size(), isDeterministic));
        List<PromptWindow> windows = new ArrayList<>(); // of each batch
        List<int[]> batches = new ArrayList<>();
        for (PromptWindow window : waiting) {
            window.batches().forEach(batch -> windows.add(window));
            batches.addAll(window.batches());
        }
        Map<Integer, List<Continuation>> found = new HashMap<>();
        model.workers()
                .forEach(
                        batches.size(),
                        number -> {
                            synchronized (found) {
                                sink.beforeBatch();
                            }
                            int[] batch = batches.get(number);
                            List<List<Continuation>> decoded =
                                    decodeBatch(batch, prompts, indices, together);
                            synchronized (found) {
                                for (int i = 0; i < batch.length; i++) {
                                    found.put(batch[i], decoded.get(i));
                                }
                                sink.finished(windows.get(number).decoded(batch));
                                handOn(waiting, found, sink);
                            }
                        });
    }

    /** Hands on the continuations of the windows that are complete, in order. */
    private static void handOn(
            Queue<PromptWindow> waiting, Map<Integer, List<Continuation>> found, Sink sink) {
        for (PromptWindow window = waiting.peek();
                window != null && window.isComplete();
                window = waiting.peek()) {
            List<List<Continuation>> next = window.continuations(found);
            waiting.remove();
            window.batches().stream().flatMapToInt(Arrays::stream).forEach(found::remove);
            sink.accept(next);
        }
    }

    /** Decodes a batch, in smaller ones where memory runs out. */
    private List<List<Continuation>> decodeBatch(
            int[] batch, List<int[]> prompts, long[] indices, OomBackoff together) {
        List<List<Continuation>> found = new ArrayList<>();
        together.forEach(
                batch.length,
                (from, to) ->
                        found.addAll(
                                decodeBatch(
                                        Arrays.copyOfRange(batch, from, to), prompts, indices)));
        return found;
    }

    /**
     * Computes what sampling with one beam draws the first token after each prompt from: the
     * model's distribution after the rules.
     *
     * @param prompts token ids, {@code [batch][prompt]}, all of one length
     * @return probabilities {@code [batch][vocab]}
     */
    public float[][] distribution(int[][] prompts) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray probabilities = call(scope, "distribution", prompts).singletonOrThrow();
            float[][] rows = new float[prompts.length][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = probabilities.get(i).toFloatArray();
            }
            return rows;
        }
    }

    private List<List<Continuation>> decodeBatch(int[] batch, List<int[]> prompts, long[] indices) {
        int[][] ids = Arrays.stream(batch).mapToObj(prompts::get).toArray(int[][]::new);
        long[] draws = Arrays.stream(batch).mapToLong(i -> indices[i]).toArray();
        try (NDManager scope = manager.newSubManager()) {
            NDList results = choose(scope, ids, draws);
            String returned = ":, :" + rules.numReturn();
            long[] tokens = results.get(0).get(returned).toLongArray(); // [batch * returned * new]
            float[] scores = results.get(1).get(returned).toFloatArray(); // [batch * returned]
            long[] lengths = results.get(2).get(returned).toLongArray(); // [batch * returned]
            List<List<Continuation>> found = new ArrayList<>();
            for (int i = 0; i < batch.length; i++) {
                List<Continuation> ofPrompt = new ArrayList<>();
                for (int row = i * rules.numReturn(); row < (i + 1) * rules.numReturn(); row++) {
                    int from = row * rules.newTokens();
                    int to = from + (int) lengths[row];
                    if (Float.isNaN(scores[row])) {
                        throw DecodingException.notFinite(indices[batch[i]]);
                    }
                    // a search that stops early may have found fewer
                    if (to > from && scores[row] > Float.NEGATIVE_INFINITY) {
                        int[] one =
                                Arrays.stream(tokens, from, to).mapToInt(id -> (int) id).toArray();
                        ofPrompt.add(new Continuation(one, scores[row]));
                    }
                }
                if (ofPrompt.isEmpty()) {
                    throw DecodingException.noTokenLeft(indices[batch[i]], rules);
                }
                found.add(List.copyOf(ofPrompt));
            }
            return found;
        }
    }

    private NDList choose(NDManager scope, int[][] prompts, long[] indices) {
        if (rules.strategy() instanceof Strategy.Contrastive) {
            return call(scope, "contrastive_search", prompts);
        }
        if (rules.strategy() instanceof Strategy.Sampling sampling) {
            int beamWidth = sampling.beamWidth();
            int draws = beamWidth == 1 ? rules.numReturn() : candidatesPerBeam() * beamWidth;
            NDArray uniforms = uniforms(scope, indices, draws, sampling.seed());
            return call(scope, beamWidth == 1 ? "sample" : "beam_search", prompts, uniforms);
        }
        return call(scope, "beam_search", prompts, scope.create(new double[0]));
    }

    private long[] eosTokenIds() {
        return model.eosTokenIds().stream().mapToLong(Integer::longValue).toArray();
    }

    /** As {@code num_candidates} of {@code logits_processors.py}. */
    private int candidatesPerBeam() {
        return Math.max(2, 1 + model.eosTokenIds().size());
    }

    /** Random numbers of each prompt, float64 [batch, new, draws]. */
    private NDArray uniforms(NDManager scope, long[] indices, int draws, long seed) {
        int perPrompt = Math.multiplyExact(rules.newTokens(), draws);
        double[] numbers = new double[Math.multiplyExact(indices.length, perPrompt)];
        for (int i = 0; i < indices.length; i++) {
            PromptDraws.fill(numbers, i * perPrompt, perPrompt, seed, indices[i]);
        }
        return scope.create(numbers, new Shape(indices.length, rules.newTokens(), draws));
    }

    private NDList call(NDManager scope, String method, int[][] prompts, NDArray... uniforms) {
        NamedNumbers decoding = rules.toProgram();
        List<Object> arguments = new ArrayList<>();
        arguments.add(TokenTensors.of(prompts, scope, model.configuration()));
        arguments.addAll(Arrays.asList(uniforms));
        arguments.add(decoding.integers());
        arguments.add(decoding.floats());
        arguments.add(eosTokenIds());
        arguments.add(packed);
        return model.program().run(scope, method, arguments.toArray());
    }

    /** Frees the packed weights. */
    @Override
    public void close() {
        manager.close();
    }
}
