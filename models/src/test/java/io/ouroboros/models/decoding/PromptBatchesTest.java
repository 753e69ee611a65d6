package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class PromptBatchesTest {

    @Test
    void shorterPromptsComeFirstAndOrderIsKeptWithinALength() {
        assertThat(PromptBatches.of(new int[] {3, 2, 3, 3}, 2))
                .containsExactly(new int[] {1}, new int[] {0, 2}, new int[] {3});
    }

    @Test
    void batchSizeMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptBatches.of(new int[] {1}, 0))
                .withMessage("batch size must be at least 1, got 0");
    }
}
