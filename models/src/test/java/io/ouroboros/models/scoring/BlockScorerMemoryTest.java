package io.ouroboros.models.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.testing.ScarceMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoTensorLeaks.class)
final class BlockScorerMemoryTest {

    @TempDir private Path directory;

    @Test
    void blocksThatLackMemoryAreScoredInHalves() throws IOException {
        Random random = new Random(5);
        int[][] ids = new int[7][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.ints(9, 0, 1003).toArray();
        }
        try (CausalLanguageModel model = Fixture.wide(directory)) {
            ScarceMemory memory = new ScarceMemory(3);
            float[][] halved =
                    new BlockScorer(model, new OomBackoff(6, model.device(), memory)).score(ids);
            assertThat(memory.halvings()).containsExactly("6 -> 3");
            assertThat(halved)
                    .isDeepEqualTo(new BlockScorer(model, OomBackoff.never(3)).score(ids));
            float[][] atOnce = new BlockScorer(model).score(ids);
            for (int i = 0; i < ids.length; i++) {
                assertThat(halved[i]).containsExactly(atOnce[i], within(1e-5f));
            }
        }
    }
}
