package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoTensorLeaks.class)
final class CausalLanguageModelBlockTest {

    private static final int[][] IDS = {{3, 0, 4}, {1, 4, 4}};

    @TempDir private Path directory;

    @Test
    void forwardGivesTheModelsLogits() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0.4);
                NDManager manager = NDManager.newBaseManager()) {
            NDArray logits = forward(new CausalLanguageModelBlock(model), manager, false);
            assertThat(logits.getShape()).isEqualTo(new Shape(2, 3, 5));
            assertThat(logits.toFloatArray())
                    .containsExactly(model.logits(IDS, manager).toFloatArray());
        }
    }

    @Test
    void parametersCarryTheCheckpointsKeys() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            CausalLanguageModelBlock block = new CausalLanguageModelBlock(model);
            assertThat(block.getParameters().keys())
                    .containsExactlyElementsOf(model.weights().names());
            assertThat(block.getOutputShapes(new Shape[] {new Shape(2, 3)}))
                    .containsExactly(new Shape(2, 3, 5));
        }
    }

    @Test
    void gradientsFlowToTheModelsWeights() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                NDManager manager = NDManager.newBaseManager()) {
            NDArray bias = model.weights().get("model.decoder.final_layer_norm.bias");
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray logits = forward(new CausalLanguageModelBlock(model), manager, true);
                collector.backward(logits.sum());
            }
            // logits = (h + bias) E^T, so the sum's gradient by bias is 6 positions x column sums
            // of E
            NDArray embedding = model.weights().get("model.decoder.embed_tokens.weight");
            float[] expected = embedding.sum(new int[] {0}).mul(6).toFloatArray();
            NDArray gradient = bias.getGradient();
            gradient.attach(manager);
            assertThat(gradient.toFloatArray()).containsExactly(expected, within(1e-5f));
        }
    }

    private static NDArray forward(
            CausalLanguageModelBlock block, NDManager manager, boolean training) {
        NDArray ids = manager.create(new long[] {3, 0, 4, 1, 4, 4}, new Shape(2, 3));
        return block.forward(new ParameterStore(manager, false), new NDList(ids), training)
                .singletonOrThrow();
    }
}
