package io.ouroboros.models.decoding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.TokenTensors;
import io.ouroboros.models.engine.OomBackoff;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Continues prompts by tree attention: one key/value cache per prompt, shared by its hypotheses and
 * never reordered. The steps of a batch are one native call; the arithmetic is {@code tree.py},
 * {@code beam_search.py}, {@code sampling.py} and {@code contrastive.py}.
 *
 * <p>A prompt's continuations do not depend on the prompts that are decoded with it, but for
 * rounding: matrix products of other sizes may add up in another order. With oneDNN most scores are
 * equal to the last bit whatever the batch, and some differ by 5e-7 (seen: 3 of 600, with the same
 * continuations); a tie within 1e-6 may fall the other way. The same batches give the same bytes.
 *
 * <p>The weights are laid out for decoding once, when the decoder is created: they must not change
 * while it is open. On a CPU that takes as much memory again as the weights of the layers.
 */
public final class Decoder implements AutoCloseable {

    private final CausalLanguageModel model;
    private final DecodingConfig rules;
    private final NDManager manager;
    private final NDList prepared;

    /**
     * Creates a decoder.
     *
     * @param model the model, stays the caller's
     * @param rules the rules of every decode
     */
    public Decoder(CausalLanguageModel model, DecodingConfig rules) {
        this.model = model;
        this.rules = rules;
        this.manager = NDManager.newBaseManager(model.device(), "PyTorch");
        this.prepared =
                model.program()
                        .run(
                                manager,
                                "prepare",
                                (long) model.arithmetic().torchType(),
                                model.configuration().programSizes(),
                                model.weights().list());
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
        return decode(prompts, indices, OomBackoff.never(batchSize), finished -> {});
    }

    /**
     * Continues prompts. Prompts of one length are decoded together, and equal ones only once,
     * unless the strategy draws.
     *
     * @param prompts token ids of each prompt, of any lengths
     * @param indices what stands for each prompt in the draws of sampling, for example its position
     *     in the corpus: equal prompts with equal indices get equal continuations
     * @param together prompts decoded together; a batch that memory does not suffice for is decoded
     *     in halves, and nothing else again
     * @param progress told after every batch how many prompts it finished; what it throws ends the
     *     decode
     * @return the continuations of each prompt, best first, in the prompts' order; {@link
     *     DecodingConfig#numReturn()} of them, or fewer where fewer exist
     * @throws IllegalArgumentException if a prompt does not fit the model; nothing is decoded then
     */
    public List<List<Continuation>> decode(
            List<int[]> prompts, long[] indices, OomBackoff together, IntConsumer progress) {
        prompts.stream().mapToInt(ids -> ids.length).distinct().forEach(this::checkFits);
        List<Integer> distinct = new ArrayList<>(); // positions in prompts
        int[] source = new int[prompts.size()]; // positions in distinct
        Map<IntBuffer, Integer> known = new HashMap<>();
        for (int i = 0; i < source.length; i++) {
            int next = distinct.size();
            source[i] =
                    rules.strategy().isDeterministic()
                            ? known.computeIfAbsent(IntBuffer.wrap(prompts.get(i)), ids -> next)
                            : next;
            if (source[i] == next) {
                distinct.add(i);
            }
        }
        int[] numPrompts = new int[distinct.size()];
        Arrays.stream(source).forEach(position -> numPrompts[position]++);
        int[] lengths = distinct.stream().mapToInt(i -> prompts.get(i).length).toArray();
        List<List<Continuation>> found = new ArrayList<>();
        distinct.forEach(i -> found.add(List.of()));
        for (int[] group : PromptGroups.ofOneLength(lengths)) {
            together.forEach(
                    group.length,
                    (from, to) -> {
                        int[] batch = Arrays.copyOfRange(group, from, to);
                        int[] positions = Arrays.stream(batch).map(distinct::get).toArray();
                        List<List<Continuation>> decoded =
                                decodeBatch(
                                        Arrays.stream(positions)
                                                .mapToObj(prompts::get)
                                                .toArray(int[][]::new),
                                        Arrays.stream(positions)
                                                .mapToLong(i -> indices[i])
                                                .toArray());
                        for (int i = 0; i < batch.length; i++) {
                            found.set(batch[i], decoded.get(i));
                        }
                        progress.accept(Arrays.stream(batch).map(p -> numPrompts[p]).sum());
                    });
        }
        return Arrays.stream(source).mapToObj(found::get).toList();
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
            NDArray probabilities =
                    call(scope, "distribution", prompts, rules.limits(eos()), rules.factors())
                            .singletonOrThrow();
            float[][] rows = new float[prompts.length][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = probabilities.get(i).toFloatArray();
            }
            return rows;
        }
    }

    private List<List<Continuation>> decodeBatch(int[][] prompts, long[] indices) {
        try (NDManager scope = manager.newSubManager()) {
            NDList results = choose(scope, prompts, indices);
            String returned = ":, :" + rules.numReturn();
            long[] ids = results.get(0).get(returned).toLongArray(); // [batch * returned * new]
            float[] scores = results.get(1).get(returned).toFloatArray(); // [batch * returned]
            long[] lengths = results.get(2).get(returned).toLongArray(); // [batch * returned]
            List<List<Continuation>> found = new ArrayList<>();
            for (int i = 0; i < prompts.length; i++) {
                List<Continuation> ofPrompt = new ArrayList<>();
                for (int row = i * rules.numReturn(); row < (i + 1) * rules.numReturn(); row++) {
                    int from = row * rules.newTokens();
                    int to = from + (int) lengths[row];
                    if (to > from) { // a search that stops early may have found fewer
                        List<Integer> one =
                                Arrays.stream(ids, from, to).mapToObj(id -> (int) id).toList();
                        ofPrompt.add(new Continuation(one, scores[row]));
                    }
                }
                found.add(List.copyOf(ofPrompt));
            }
            return found;
        }
    }

    private NDList choose(NDManager scope, int[][] prompts, long[] indices) {
        long[] limits = rules.limits(eos());
        double[] factors = rules.factors();
        if (rules.strategy() instanceof Strategy.Contrastive contrastive) {
            return call(
                    scope,
                    "contrastive_search",
                    prompts,
                    contrastive.topK(),
                    contrastive.penaltyAlpha(),
                    limits,
                    factors);
        }
        if (rules.strategy() instanceof Strategy.Sampling sampling) {
            int beamWidth = sampling.beamWidth();
            int draws = beamWidth == 1 ? rules.numReturn() : 2 * beamWidth;
            NDArray uniforms = uniforms(scope, indices, draws, sampling.seed());
            return beamWidth == 1
                    ? call(scope, "sample", prompts, uniforms, limits, factors)
                    : beams(scope, prompts, uniforms, sampling.beams());
        }
        NDArray none = scope.create(new double[0]);
        return beams(scope, prompts, none, (Strategy.Beams) rules.strategy());
    }

    private NDList beams(NDManager scope, int[][] prompts, NDArray uniforms, Strategy.Beams beams) {
        // greedy search ends with its first EOS; transformers has no early_stopping there
        EarlyStopping stopping =
                beams.beamWidth() == 1 ? EarlyStopping.TRUE : beams.earlyStopping();
        return call(
                scope,
                "beam_search",
                prompts,
                uniforms,
                beams.beamWidth(),
                rules.limits(eos()),
                rules.factors(),
                beams.lengthPenalty(),
                stopping.programCode());
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

    private NDList call(NDManager scope, String method, int[][] prompts, Object... between) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(TokenTensors.of(prompts, scope, model.configuration()));
        arguments.addAll(Arrays.asList(between));
        arguments.add(model.configuration().programSizes());
        arguments.add(model.weights().list());
        arguments.add(prepared);
        return model.program().run(scope, method, arguments.toArray());
    }

    private int eos() {
        return model.configuration().eosTokenId();
    }

    /** Frees the weights that were laid out for decoding. */
    @Override
    public void close() {
        manager.close();
    }
}
