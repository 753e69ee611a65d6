package io.ouroboros.harness.cli;

import java.util.List;

/**
 * The commands, in the order in which {@code ouroboros --help} lists them.
 *
 * <p>All of them are created at each start, also for {@code --help}, so a command's class and
 * constructor must load neither DJL nor the logging library: no field of their types, no static
 * logger; {@code call()} delegates to a class that does the work.
 */
final class Commands {
    private Commands() {}

    /**
     * Creates the commands: objects of picocli's {@code @Command} classes that implement {@code
     * Callable<Integer>}.
     */
    static List<Object> of(Session session) {
        return List.of(
                new DemoCommand(session),
                new RunCommand(session),
                new PresetsCommand(session),
                new StatusCommand(session),
                new FineTuneCommand(session),
                new SynthesizeCommand(session),
                new EvaluateCommand(session),
                new BenchCommand(session),
                new FetchCommand(session),
                new ExportCommand(session),
                new CompareCommand(session),
                new TheoryCommand(session),
                new DoctorCommand(session),
                new VerifyCommand(session),
                new ReportCommand(session),
                new InitCommand(session));
    }
}
