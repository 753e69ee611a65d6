package io.ouroboros.harness.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A second virtual machine with the tests' class path. */
public final class JavaProcess {
    private JavaProcess() {}

    /** Starts a main class; standard output and error are pipes. */
    public static Process start(List<String> jvmOptions, Class<?> main, String... args)
            throws IOException {
        return start(Map.of(), jvmOptions, main, args);
    }

    /** The same with more environment variables. */
    public static Process start(
            Map<String, String> environment, List<String> jvmOptions, Class<?> main, String... args)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path", "")));
        command.addAll(jvmOptions);
        command.add(main.getName());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
