package io.ouroboros.harness.cli;

import java.util.List;

/** Words for failures inside PyTorch, whose messages carry stack traces of two more languages. */
final class EngineFailures {
    /** By name, so that a failure before DJL is loaded does not load it. */
    private static final String ENGINE_EXCEPTION = "ai.djl.engine.EngineException";

    private EngineFailures() {}

    static boolean isEngineFailure(Throwable failure) {
        return failure.getClass().getName().equals(ENGINE_EXCEPTION);
    }

    /**
     * The line of the failure that says most: TorchScript's last {@code SomeError: ...}, else the
     * first line. A lack of memory gets advice.
     */
    static String message(Throwable failure) {
        List<String> lines =
                String.valueOf(failure.getMessage())
                        .lines()
                        .map(String::strip)
                        .filter(l -> !l.isEmpty())
                        .toList();
        String first = lines.isEmpty() ? "no message" : lines.get(0);
        String line =
                lines.stream()
                        .filter(l -> l.matches("[A-Za-z]*Error: .*"))
                        .reduce((a, b) -> b)
                        .orElse(first);
        boolean lacksMemory =
                line.contains("out of memory") || line.contains("can't allocate memory");
        return "PyTorch must complete the operation, got "
                + line
                + (lacksMemory ? "; use a smaller batch" : "");
    }
}
