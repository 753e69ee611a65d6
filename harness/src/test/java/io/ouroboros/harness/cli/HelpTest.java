package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the help of each command as a user of a terminal with 80 columns reads it. */
final class HelpTest {

    @ParameterizedTest
    @MethodSource("helps")
    void fitsTheTerminal(List<String> arguments) {
        assertThat(help(arguments).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @MethodSource("helps")
    void examplesCanBeCopiedIntoAShell(List<String> arguments) {
        String examples = help(arguments).replaceFirst("(?s).*\nExamples:\n", "");
        List<String> commands =
                examples.replaceAll(" \\\\\n *", " ")
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("ouroboros "))
                        .map(line -> line.replaceAll(" (&&|<) .*", ""))
                        .toList();
        assertThat(commands).isNotEmpty().allSatisfy(HelpTest::isComplete);
    }

    @Test
    void anOptionOfSeveralValuesShowsThemOnce() {
        assertThat(help(List.of("run", "--help"))).contains("  --mix=A,B,C   ");
        assertThat(help(List.of("theory", "--help")))
                .contains("  --probabilities=P,... discrete: ");
    }

    private static void isComplete(String command) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Session session =
                new Session(nowhere, nowhere, Terminal.NONE, Interruption.manual(), Map.of());
        String[] words = command.substring("ouroboros ".length()).split(" ", -1);
        Ouroboros.commandLine(session, Commands.all()).parseArgs(words);
        if (words[0].equals("run")) {
            assertThat(command)
                    .containsPattern("--model \\S+ --dataset \\S|--resume|--from-manifest");
        }
    }

    private static String help(List<String> arguments) {
        StringWriter out = new StringWriter();
        PrintWriter err = new PrintWriter(new StringWriter());
        Main.execute(new PrintWriter(out, true), err, arguments.toArray(String[]::new));
        return out.toString();
    }

    private static Stream<List<String>> helps() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Session session =
                new Session(nowhere, nowhere, Terminal.NONE, Interruption.manual(), Map.of());
        Stream<List<String>> commands =
                Ouroboros.commandLine(session, Commands.all()).getSubcommands().keySet().stream()
                        .filter(name -> !name.equals("help"))
                        .map(name -> List.of(name, "--help"));
        return Stream.concat(Stream.of(List.of("--help")), commands);
    }
}
