package io.ouroboros.harness.seeds;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this program again. */
public final class ThisProgram {

    private ThisProgram() {}

    /**
     * Returns a command line with this Java virtual machine, its options and its class path.
     *
     * @param main the class to start
     * @param arguments the program's arguments
     * @return the command line
     */
    public static List<String> commandLine(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path", ""));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
