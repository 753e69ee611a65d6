package io.ouroboros.harness.cli;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.models.engine.EngineFailure;
import java.util.List;
import java.util.Set;

/** Messages for failures inside PyTorch, whose own contain stack traces of two more languages. */
final class EngineFailures {
    /** By name, so that a failure before DJL is loaded does not load it. */
    private static final String ENGINE_EXCEPTION = "ai.djl.engine.EngineException";

    /** Commands that save their state. */
    private static final Set<String> RESUMABLE = Set.of("demo", "run", "fine-tune", "synthesize");

    private EngineFailures() {}

    static boolean isEngineFailure(Throwable failure) {
        return failure.getClass().getName().equals(ENGINE_EXCEPTION);
    }

    /**
     * Returns the most informative line of the failure, with the device and what to do.
     *
     * @param choice the device that was asked for
     * @param command the name of the command that failed
     */
    static String message(Throwable failure, DeviceChoice choice, String command) {
        String line = line(failure);
        String resume = resumption(command);
        return switch (EngineFailure.of(line)) {
            case OUT_OF_MEMORY ->
                    "out of memory on %s: %s; free some of it, or use a smaller batch or another --device%s"
                            .formatted(device(choice, line), line, resume);
            case BROKEN_DEVICE ->
                    "%s failed: %s; see the driver's messages (nvidia-smi, dmesg), or use another --device%s"
                            .formatted(device(choice, line), line, resume);
            case OTHER -> "PyTorch failed: " + line;
        };
    }

    /** What to add to the message of a command that saves its state. */
    static String resumption(String command) {
        return RESUMABLE.contains(command)
                ? "; the same command resumes from the last saved state"
                : "";
    }

    /** TorchScript's last {@code SomeError: ...}, else the first line. */
    private static String line(Throwable failure) {
        List<String> lines =
                String.valueOf(failure.getMessage())
                        .lines()
                        .map(String::strip)
                        .filter(l -> !l.isEmpty())
                        .toList();
        String first = lines.isEmpty() ? "no message" : lines.get(0);
        return lines.stream()
                .filter(l -> l.matches("[A-Za-z]*Error: .*"))
                .reduce((a, b) -> b)
                .orElse(first);
    }

    /** Does not ask the engine, which may be broken. */
    private static String device(DeviceChoice choice, String line) {
        boolean isCuda = line.contains("CU"); // CUDA, CUBLAS, CUDNN
        return switch (choice.kind()) {
            case CPU -> "the CPU";
            case CUDA -> choice.toString();
            case AUTO -> isCuda ? "cuda:0" : "the CPU";
        };
    }
}
