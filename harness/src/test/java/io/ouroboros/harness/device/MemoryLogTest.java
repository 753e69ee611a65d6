package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryLogTest {

    @Test
    void halvingIsOneLine() {
        List<String> lines = new ArrayList<>();
        MemoryLog.of("a micro-batch of %d blocks", lines::add).halved(32, 16);
        assertThat(lines)
                .containsExactly("out of memory in a micro-batch of 32 blocks; continuing with 16");
    }
}
