package io.ouroboros.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * A causal language model as a DJL {@code Block}, for use with DJL's own training and inference.
 *
 * <p>Input: int64 {@code [batch, seq]} token ids. Output: float32 {@code [batch, seq, vocab]}
 * logits. Parameters carry the checkpoint's keys and are the model's own tensors: what DJL trains
 * is what {@link CausalLanguageModel#save} writes. Dropout is active in training only, and drawn
 * from the engine's random state.
 */
public final class CausalLanguageModelBlock extends AbstractBlock {

    private final CausalLanguageModel model;
    private final List<Parameter> ordered = new ArrayList<>();

    /**
     * Wraps a model.
     *
     * @param model the model; it stays the caller's and must outlive the block
     */
    public CausalLanguageModelBlock(CausalLanguageModel model) {
        this.model = model;
        for (String name : model.weights().names()) {
            NDArray values = model.weights().get(name);
            Parameter parameter =
                    Parameter.builder()
                            .setName(name)
                            .setType(Parameter.Type.OTHER)
                            .optArray(values)
                            .build();
            parameters.put(name, parameter);
            ordered.add(parameter);
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray ids = inputs.singletonOrThrow();
        NDManager owner = ids.getManager();
        NDList weights = new NDList();
        for (Parameter parameter : ordered) {
            weights.add(store.getValue(parameter, ids.getDevice(), training));
        }
        double[] dropouts = {
            training ? model.configuration().dropout() : 0,
            training ? model.configuration().attentionDropout() : 0
        };
        try (NDArray probabilities = owner.create(dropouts)) {
            return model.program()
                    .record(owner, "forward", new NDList(ids, probabilities), weights);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(model.configuration().vocabularySize())};
    }
}
