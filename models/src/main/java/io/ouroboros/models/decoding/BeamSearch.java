package io.ouroboros.models.decoding;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.TokenTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Beam search by tree attention: one key/value cache per prompt, shared by its beams and never
 * reordered. The steps of a batch are one native call; the arithmetic is {@code beam_search.py}.
 */
public final class BeamSearch {

    private final CausalLanguageModel model;
    private final DecodingRules rules;

    /**
     * Creates a search.
     *
     * @param model the model, stays the caller's
     * @param rules the rules of every decode
     */
    public BeamSearch(CausalLanguageModel model, DecodingRules rules) {
        this.model = model;
        this.rules = rules;
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
     * Continues prompts of one length.
     *
     * @param prompts token ids {@code [batch][prompt]}
     * @return the best hypothesis of each prompt, in the prompts' order
     * @throws IllegalArgumentException if prompts differ in length or do not fit the model
     */
    public List<Continuation> decode(int[][] prompts) {
        if (prompts.length > 0) {
            checkFits(prompts[0].length);
        }
        // greedy search ends with its first EOS; transformers has no early_stopping there
        EarlyStopping stopping =
                rules.beamWidth() == 1 ? EarlyStopping.TRUE : rules.earlyStopping();
        try (NDManager scope = NDManager.newBaseManager(model.device(), "PyTorch")) {
            NDList results =
                    model.program()
                            .run(
                                    scope,
                                    "beam_search",
                                    TokenTensors.of(prompts, scope, model.configuration()),
                                    rules.beamWidth(),
                                    new long[] {
                                        rules.newTokens(),
                                        rules.minNewTokens(),
                                        rules.noRepeatNgram()
                                    },
                                    model.configuration().eosTokenId(),
                                    new double[] {rules.repetitionPenalty(), rules.lengthPenalty()},
                                    stopping.programCode(),
                                    model.configuration().programSizes(),
                                    model.weights().list());
            long[] ids = results.get(0).get(":, 0").toLongArray(); // [batch * new]
            float[] scores = results.get(1).get(":, 0").toFloatArray(); // [batch]
            long[] lengths = results.get(2).get(":, 0").toLongArray(); // [batch]
            List<Continuation> best = new ArrayList<>();
            for (int i = 0; i < prompts.length; i++) {
                int from = i * rules.newTokens();
                best.add(
                        new Continuation(
                                Arrays.stream(ids, from, from + (int) lengths[i])
                                        .mapToObj(id -> (int) id)
                                        .toList(),
                                scores[i]));
            }
            return best;
        }
    }
}
