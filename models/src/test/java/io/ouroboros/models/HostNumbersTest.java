package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.checkpoint.TensorSource;
import io.ouroboros.models.testing.NoTensorLeaks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoTensorLeaks.class)
final class HostNumbersTest {

    /** A buffer of Java ends at 2 GiB, the embedding of Qwen2.5-7B does not. */
    @Test
    void largeTensorsComeInPieces() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            int rows = (1 << 22) + 1;
            NDArray values = manager.arange(4f * rows).reshape(new Shape(rows, 4));
            values.setRequiresGradient(true);
            TensorSource source = HostNumbers.source(values);
            assertThat(source.shape()).containsExactly((long) rows, 4L);
            List<Float> firsts = new ArrayList<>();
            source.float32().read(ByteBuffer.allocate(4), piece -> firsts.add(piece.getFloat(0)));
            assertThat(firsts).containsExactly(0f, 16_777_216f);
        }
    }
}
