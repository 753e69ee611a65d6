package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReadmeTest {

    private static final String LAUNCHER = "scripts/ouroboros";

    @Test
    void everyCommandParses() throws IOException {
        List<String> commands = commands(Files.readString(Path.of("..", "README.md")));
        assertThat(commands).isNotEmpty();
        for (String command : commands) {
            Session session =
                    new Session(
                            new PrintWriter(new StringWriter()),
                            new PrintWriter(new StringWriter()),
                            Terminal.NONE,
                            Interruption.manual(),
                            Map.of());
            String[] words = command.split("\\s+", -1);
            assertThatCode(
                            () ->
                                    Ouroboros.commandLine(session, Commands.of(session))
                                            .parseArgs(Arrays.copyOfRange(words, 1, words.length)))
                    .as(command)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void commandsAreTheLaunchersLinesInFencedBlocks() {
        String readme =
                """
                Outside, scripts/ouroboros nonsense is text.
                ```sh
                scripts/ouroboros demo   # a comment
                ./mvnw verify
                cd x && scripts/ouroboros run --model m \\
                    --dataset d
                ```
                scripts/ouroboros outside
                ```text
                $ scripts/ouroboros evaluate > out.json
                ```
                """;
        assertThat(commands(readme))
                .containsExactly(
                        "scripts/ouroboros demo",
                        "scripts/ouroboros run --model m --dataset d",
                        "scripts/ouroboros evaluate");
    }

    /** The launcher's commands in fenced blocks, with continued lines joined. */
    private static List<String> commands(String markdown) {
        List<String> commands = new ArrayList<>();
        boolean fenced = false;
        for (String line : markdown.replaceAll("\\\\\\n\\s*", "").lines().toList()) {
            if (line.strip().startsWith("```")) {
                fenced = !fenced;
            } else if (fenced && line.matches("(.*[ $])?" + LAUNCHER + " .*")) {
                String command = line.substring(line.indexOf(LAUNCHER));
                commands.add(command.replaceAll("\\s+([#>|;&].*)?$", ""));
            }
        }
        return commands;
    }
}
