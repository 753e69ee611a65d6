package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Pins the name and the default of every option of every command in {@code options.txt}, one option
 * a line. Options of every command are listed once.
 */
final class OptionTableTest {

    @Test
    void everyOptionHasTheDefaultOfTheTable() throws IOException {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Session session =
                new Session(nowhere, nowhere, Terminal.NONE, Interruption.manual(), Map.of());
        List<String> options =
                Ouroboros.commandLine(session, Commands.all()).getSubcommands().values().stream()
                        .filter(command -> !command.getCommandName().equals("help"))
                        .flatMap(command -> lines(command.getCommandSpec()).stream())
                        .distinct()
                        .toList();
        try (InputStream table = OptionTableTest.class.getResourceAsStream("options.txt")) {
            String expected =
                    new String(
                            Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(String.join("\n", options) + "\n").isEqualTo(expected);
        }
    }

    private static List<String> lines(CommandSpec command) {
        return command.options().stream().map(option -> line(command.name(), option)).toList();
    }

    private static String line(String command, OptionSpec option) {
        boolean isCommon = COMMON.contains(option.longestName());
        return String.join(
                " ",
                isCommon ? "*" : command,
                String.join(",", option.names()),
                String.valueOf(byDefault(option)));
    }

    private static final List<String> COMMON =
            List.of("--device", "--precision", "--threads", "--verbose", "--quiet", "--help");

    private static Object byDefault(OptionSpec option) {
        if (option.longestName().equals("--threads")) {
            return "processors";
        }
        return option.defaultValue() != null
                ? option.defaultValue()
                : Objects.requireNonNullElse(option.initialValue(), "-");
    }
}
