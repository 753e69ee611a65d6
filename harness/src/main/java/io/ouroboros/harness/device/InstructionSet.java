package io.ouroboros.harness.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The vector instructions of this machine's processors. PyTorch and oneDNN choose their kernels by
 * them, so the last bits of every number depend on them, but not on the number of processors.
 */
public final class InstructionSet {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Linux's names, the most capable first: each has kernels of its own in oneDNN. */
    private static final List<String> KNOWN =
            List.of("amx_bf16", "avx512_bf16", "avx512_vnni", "avx512f", "avx_vnni", "avx2");

    private InstructionSet() {}

    /**
     * Names the best instruction set for which PyTorch has kernels.
     *
     * @return such as {@code x86-64 avx512_bf16}; the architecture alone where nothing more is
     *     known
     */
    public static String name() {
        return name(CPU_INFO, System.getProperty("os.arch"));
    }

    static String name(Path cpuInfo, String architecture) {
        String x86 = architecture.equals("amd64") ? "x86-64" : architecture;
        try (var lines = Files.lines(cpuInfo)) {
            Set<String> flags =
                    lines.filter(line -> line.startsWith("flags"))
                            .findFirst()
                            .map(line -> Set.of(line.replaceFirst(".*?:\\s*", "").split("\\s+")))
                            .orElse(Set.of());
            return KNOWN.stream()
                    .filter(flags::contains)
                    .findFirst()
                    .map(best -> x86 + " " + best)
                    .orElse(x86);
        } catch (IOException e) {
            return x86;
        }
    }
}
