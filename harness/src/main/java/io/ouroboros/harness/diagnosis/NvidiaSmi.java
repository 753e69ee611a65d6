package io.ouroboros.harness.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The GPUs that NVIDIA's driver reports, whether PyTorch can use them or not.
 *
 * @param gpus in the driver's order
 */
record NvidiaSmi(List<Gpu> gpus) {

    private static final List<String> COMMAND =
            List.of(
                    "nvidia-smi",
                    "--query-gpu=name,driver_version,memory.total,memory.used",
                    "--format=csv,noheader,nounits");

    /** Longer than a driver takes to wake its GPUs. */
    private static final long SECONDS = 30;

    /**
     * One GPU.
     *
     * @param memoryMebibytes its memory
     * @param usedMebibytes the memory that processes use
     */
    record Gpu(String name, String driver, String memoryMebibytes, String usedMebibytes) {
        @Override
        public String toString() {
            return "%s (%s of %s MiB in use, driver %s)"
                    .formatted(name, usedMebibytes, memoryMebibytes, driver);
        }
    }

    /**
     * Asks the driver.
     *
     * @return its GPUs; none if there is no such command, or it fails
     */
    static NvidiaSmi ask() {
        try {
            Path answer = Files.createTempFile("nvidia-smi", ".csv");
            try {
                Process process =
                        new ProcessBuilder(COMMAND)
                                .redirectOutput(answer.toFile())
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start();
                boolean hasEnded = process.waitFor(SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly();
                return parse(hasEnded && process.exitValue() == 0 ? Files.readString(answer) : "");
            } finally {
                Files.delete(answer);
            }
        } catch (IOException e) { // there is no such command
            return new NvidiaSmi(List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NvidiaSmi(List.of());
        }
    }

    /** Reads lines such as {@code NVIDIA H200, 570.86.15, 143771, 4}. */
    static NvidiaSmi parse(String csv) {
        List<Gpu> gpus = new ArrayList<>();
        for (String line : csv.lines().toList()) {
            String[] fields = line.strip().split("\\s*,\\s*", -1);
            if (fields.length == 4) {
                gpus.add(new Gpu(fields[0], fields[1], fields[2], fields[3]));
            }
        }
        return new NvidiaSmi(List.copyOf(gpus));
    }

    /** The GPUs on one line. */
    @Override
    public String toString() {
        return gpus.stream().map(Gpu::toString).collect(Collectors.joining("; "));
    }
}
