package io.ouroboros.harness.cli;

import java.util.List;

/**
 * The commands, in the order in which {@code ouroboros --help} lists them.
 *
 * <p>All of them are created at each start, also for {@code --help}, so a command's class and
 * constructor must load neither DJL nor the logging library: no field of their types, no static
 * logger; {@code run()} delegates to a class that does the work.
 */
final class Commands {
    private Commands() {}

    /** Creates the commands. */
    static List<Subcommand> all() {
        return List.of(
                new DemoCommand(),
                new RunCommand(),
                new PresetsCommand(),
                new StatusCommand(),
                new FineTuneCommand(),
                new SynthesizeCommand(),
                new EvaluateCommand(),
                new BenchCommand(),
                new FetchCommand(),
                new ExportCommand(),
                new CompareCommand(),
                new TheoryCommand(),
                new DoctorCommand(),
                new VerifyCommand(),
                new ReportCommand(),
                new InitCommand());
    }
}
