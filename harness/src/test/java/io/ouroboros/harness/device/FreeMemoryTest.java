package io.ouroboros.harness.device;

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
        write("process", "0::/\n");
        assertThat(free()).isEqualTo(Long.MAX_VALUE);
        write("groups/memory.current", "3300\n");
        write("groups/memory.max", "max\n");
        assertThat(free()).isEqualTo(Long.MAX_VALUE);
        write("groups/memory.max", "5000\n");
        write("groups/memory.stat", "active_file 700\ninactive_file 1200\ntotal_inactive_file 9\n");
        assertThat(free()).isEqualTo(5000 - 3300 + 1200);
        write("groups/memory.max", "1000\n");
        assertThat(free()).isZero();
    }

    @Test
    void theTightestOfNestedGroupsCounts() throws IOException {
        write("process", "0::/slurm/job_7/step_0\n");
        group("groups/slurm", "max", 900);
        group("groups/slurm/job_7", "5000", 800);
        group("groups/slurm/job_7/step_0", "9000", 700);
        assertThat(free()).isEqualTo(4200);
    }

    @Test
    void groupsOfVersionOneCount() throws IOException {
        write("process", "12:cpu,cpuacct:/x\n5:memory:/docker/7\n0::/\n");
        write("groups/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("groups/memory/memory.usage_in_bytes", "70\n");
        write("groups/memory/memory.stat", "total_inactive_file 10\n");
        assertThat(free()).isEqualTo(9223372036854771712L - 60);
        write("groups/memory/docker/7/memory.limit_in_bytes", "5000\n");
        write("groups/memory/docker/7/memory.usage_in_bytes", "800\n");
        write("groups/memory/docker/7/memory.stat", "inactive_file 3\ntotal_inactive_file 100\n");
        assertThat(free()).isEqualTo(4300);
    }

    @Test
    void aContainerMayHaveItsGroupAsTheRoot() throws IOException {
        write("process", "0::/../../kubepods/pod7\n");
        group("groups", "5000", 800);
        assertThat(free()).isEqualTo(4200);
    }

    private long free() throws IOException {
        return FreeMemory.ofGroups(
                ControlGroups.of(
                        "memory", directory.resolve("process"), directory.resolve("groups")));
    }

    private void group(String name, String limit, long used) throws IOException {
        write(name + "/memory.max", limit + "\n");
        write(name + "/memory.current", used + "\n");
        write(name + "/memory.stat", "inactive_file 0\n");
    }

    private void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void thisMachineHasSomeLeft() {
        assertThat(FreeMemory.bytes(Device.cpu())).isBetween(1L << 20, 1L << 50);
    }
}
