package io.ouroboros.harness.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FreeMemoryTest {

    @TempDir private Path directory;

    @Test
    void theSystemsEstimateCounts() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("meminfo"),
                        "MemTotal:       9000 kB\nMemFree:         123 kB\nMemAvailable:   4567 kB\n");
        assertThat(FreeMemory.ofSystem(file)).isEqualTo(4567L * 1024);
        assertThat(FreeMemory.ofSystem(directory.resolve("none"))).isPositive();
    }

    @Test
    void aControlGroupLeavesItsLimitLessWhatItCannotDrop() throws IOException {
        assertThat(FreeMemory.ofGroup(directory)).isEqualTo(Long.MAX_VALUE);
        Files.writeString(directory.resolve("memory.max"), "max\n");
        assertThat(FreeMemory.ofGroup(directory)).isEqualTo(Long.MAX_VALUE);
        Files.writeString(directory.resolve("memory.max"), "5000\n");
        Files.writeString(directory.resolve("memory.current"), "3300\n");
        Files.writeString(
                directory.resolve("memory.stat"),
                "active_file 700\ninactive_file 1200\ntotal_inactive_file 9\n");
        assertThat(FreeMemory.ofGroup(directory)).isEqualTo(5000 - 3300 + 1200);
    }

    @Test
    void thisMachineHasSomeLeft() {
        assertThat(FreeMemory.bytes(Device.cpu())).isBetween(1L << 20, 1L << 50);
    }
}
