package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PromptGroupsTest {

    @Test
    void shorterPromptsComeFirstAndOrderIsKeptWithinALength() {
        assertThat(PromptGroups.ofOneLength(new int[] {3, 2, 3, 3}))
                .containsExactly(new int[] {1}, new int[] {0, 2, 3});
    }
}
