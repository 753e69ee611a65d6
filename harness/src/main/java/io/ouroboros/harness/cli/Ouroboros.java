package io.ouroboros.harness.cli;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.runtime.BuildInfo;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program without a command: help and version. */
@Command(
        name = "ouroboros",
        mixinStandardHelpOptions = true,
        versionProvider = Ouroboros.Version.class,
        subcommands = CommandLine.HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Trains a language model on text, lets it write a synthetic corpus, trains the next generation on that,"
                        + " and measures what is lost: model collapse.",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; standard error says why",
            "2:the command line or the configuration cannot be run",
            "130:stopped by Ctrl-C at a safe point (143: by SIGTERM); OUROBOROS_STOP_EXIT_CODE"
                    + " names another"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros demo",
            "  ouroboros run --preset nature-a --seed 3 --run-directory runs/a3",
            "  ouroboros help run",
            "",
            "Any argument @FILE stands for the arguments in that file."
        })
final class Ouroboros {
    private Ouroboros() {}

    /** Builds the command line with these commands below it. */
    static CommandLine commandLine(Session session, List<Subcommand> commands) {
        CommandLine root = new CommandLine(new Ouroboros());
        for (Subcommand command : commands) {
            command.session = session;
            root.addSubcommand(command);
        }
        root.setOut(session.out());
        root.setErr(session.err());
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.registerConverter(DeviceChoice.class, DeviceChoice::parse);
        root.registerConverter(CheckpointInterval.class, CheckpointInterval::parse);
        root.registerConverter(BatchSizeChoice.class, BatchSizeChoice::parse);
        root.setUsageHelpAutoWidth(true);
        root.getSubcommands().values().stream()
                .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand))
                .forEach(OptionHelp::configure);
        return root;
    }

    /** The lines of {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "ouroboros " + BuildInfo.current(), "Java ${java.version}, ${os.name} ${os.arch}"
            };
        }
    }
}
