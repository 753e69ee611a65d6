package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstructionSetTest {

    @TempDir private Path directory;

    @Test
    void theMostCapableSetIsNamed() throws IOException {
        Path info = directory.resolve("cpuinfo");
        Files.writeString(
                info, "processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_bf16 sse\nbugs\t: x\n");
        assertThat(InstructionSet.name(info, "amd64")).isEqualTo("x86-64 avx512_bf16");
        Files.writeString(info, "processor\t: 0\nFeatures\t: fp asimd\n");
        assertThat(InstructionSet.name(info, "aarch64")).isEqualTo("aarch64");
        assertThat(InstructionSet.name(directory.resolve("none"), "amd64")).isEqualTo("x86-64");
    }
}
