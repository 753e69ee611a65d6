package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PromptWindowTest {

    @Test
    void shorterPromptsComeFirstAndOrderIsKeptWithinALength() {
        List<int[]> prompts =
                List.of(new int[] {5, 6, 7}, new int[] {5, 6}, new int[3], new int[] {8, 8, 8});
        assertThat(PromptWindow.of(prompts, 2, true))
                .singleElement()
                .satisfies(
                        window ->
                                assertThat(window.batches())
                                        .containsExactly(
                                                new int[] {1}, new int[] {0, 2}, new int[] {3}));
    }
}
