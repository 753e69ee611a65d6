package io.ouroboros.harness.cli;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.runtime.BuildInfo;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.TypeConversionException;

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
                    + " names another",
            "141:standard output was closed, as by | head -1"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros demo",
            "  ouroboros run --model facebook/opt-125m --dataset wikitext:wikitext-2-raw-v1"
                    + " --run-directory runs/a",
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
        root.registerConverter(String.class, Ouroboros::text);
        root.registerConverter(Path.class, value -> Path.of(text(value)));
        root.registerConverter(DeviceChoice.class, DeviceChoice::parse);
        root.registerConverter(CheckpointInterval.class, CheckpointInterval::parse);
        root.registerConverter(BatchSizeChoice.class, BatchSizeChoice::parse);
        root.setUsageHelpAutoWidth(true);
        OptionHelp.breakExamples(root);
        root.getSubcommands().values().stream()
                .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand))
                .forEach(OptionHelp::configure);
        return root;
    }

    /**
     * An empty value is that of an unset variable; an empty path would be the current directory.
     */
    private static String text(String value) {
        if (value.isEmpty()) {
            throw new TypeConversionException("must not be empty");
        }
        return value;
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
