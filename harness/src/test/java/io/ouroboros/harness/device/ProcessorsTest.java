package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessorsTest {

    @TempDir private Path directory;

    @Test
    void noGroupLimitsNothing() throws IOException {
        assertThat(quota()).isEqualTo(Integer.MAX_VALUE);
        write("process", "0::/a\n");
        write("groups/a/cpu.max", "max 100000\n");
        assertThat(quota()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theSmallestQuotaOfNestedGroupsCounts() throws IOException {
        write("process", "0::/kubepods/pod7/container\n");
        write("groups/kubepods/cpu.max", "1600000 100000\n");
        write("groups/kubepods/pod7/cpu.max", "250000 100000\n");
        write("groups/kubepods/pod7/container/cpu.max", "max 100000\n");
        assertThat(quota()).isEqualTo(3);
    }

    @Test
    void quotasOfVersionOneCount() throws IOException {
        write("process", "5:memory:/x\n4:cpu,cpuacct:/slurm/job\n0::/\n");
        write("groups/cpu/cpu.cfs_quota_us", "-1\n");
        write("groups/cpu/cpu.cfs_period_us", "100000\n");
        write("groups/cpu/slurm/job/cpu.cfs_quota_us", "50000\n");
        write("groups/cpu/slurm/job/cpu.cfs_period_us", "100000\n");
        assertThat(quota()).isEqualTo(1);
    }

    @Test
    void thisProcessHasSome() {
        assertThat(Processors.count()).isBetween(1, Runtime.getRuntime().availableProcessors());
    }

    private int quota() throws IOException {
        return Processors.quota(
                ControlGroups.of("cpu", directory.resolve("process"), directory.resolve("groups")));
    }

    private void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
