package io.ouroboros.harness.diagnosis;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.device.FreeMemory;
import io.ouroboros.harness.device.Processors;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.BuildInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The program, Java, processors and memory. */
final class HostFindings {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** The instructions that make matrix products fast, in Linux' names. */
    private static final Set<String> INSTRUCTIONS =
            Set.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "sve", "bf16");

    /** Training OPT-125m takes 3.1 GiB at its peak (docs/performance.md). */
    private static final long LITTLE_MEMORY = 4L << 30;

    private HostFindings() {}

    static List<Finding> of(Map<String, String> environment) {
        return List.of(program(environment), java(), processors(), memory());
    }

    static Finding program(Map<String, String> environment) {
        String build = BuildInfo.current().toString();
        return EngineDevice.nativeLibrary(environment).isPresent()
                ? Finding.ok("Ouroboros", build)
                : Finding.note(
                        "Ouroboros",
                        build + ", not started by its launcher",
                        "start scripts/ouroboros, which finds PyTorch and configures the memory allocator");
    }

    private static Finding java() {
        return Finding.ok(
                "Java",
                "%s, %s, %s, %s of heap"
                        .formatted(
                                System.getProperty("java.version"),
                                System.getProperty("java.vendor"),
                                System.getProperty("java.home"),
                                Quantities.bytes(Runtime.getRuntime().maxMemory())));
    }

    private static Finding processors() {
        int count = Processors.count();
        String text =
                "%d, %s %s"
                        .formatted(
                                count,
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"));
        try {
            if (Files.isReadable(CPUINFO)) {
                text += described(Files.readAllLines(CPUINFO));
            }
        } catch (IOException e) {
            return Finding.note("processors", text, "could not read " + CPUINFO);
        }
        return Finding.ok("processors", text).with(Map.of("processors", count));
    }

    /** The model and its fast instructions, from Linux' description of the processors. */
    static String described(List<String> cpuinfo) {
        String model = "";
        Set<String> instructions = new TreeSet<>();
        for (String line : cpuinfo) {
            String[] parts = line.split("\\s*:\\s*", 2);
            if (parts.length == 2 && parts[0].equals("model name")) {
                model = ", " + parts[1].strip();
            } else if (parts.length == 2
                    && (parts[0].equals("flags") || parts[0].equals("Features"))) {
                instructions.addAll(List.of(parts[1].split(" ")));
            }
        }
        instructions.retainAll(INSTRUCTIONS);
        return model + (instructions.isEmpty() ? "" : ", " + String.join(" ", instructions));
    }

    private static Finding memory() {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return memory(system.getTotalMemorySize(), FreeMemory.bytes(Device.cpu()));
    }

    static Finding memory(long totalBytes, long freeBytes) {
        String text =
                "%s, %s free".formatted(Quantities.bytes(totalBytes), Quantities.bytes(freeBytes));
        Finding finding =
                totalBytes >= LITTLE_MEMORY
                        ? Finding.ok("memory", text)
                        : Finding.note(
                                "memory",
                                text,
                                "training OPT-125m takes about 4 GB; use a --batch-size or --micro-batch-size below 8, or a smaller model");
        return finding.with(Map.of("totalBytes", totalBytes, "freeBytes", freeBytes));
    }
}
