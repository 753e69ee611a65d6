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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the commands and links of README.md, CONTRIBUTING.md and the pages below docs/. */
final class DocumentationTest {

    private static final String LAUNCHER = "scripts/ouroboros";

    private static final Path ROOT = Path.of("..");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]+)?\\)");

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandParses(Path page) throws IOException {
        for (String command : commands(Files.readString(page))) {
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
                                    Ouroboros.commandLine(session, Commands.all())
                                            .parseArgs(Arrays.copyOfRange(words, 1, words.length)))
                    .as(command)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFile(Path page) throws IOException {
        assertThat(LINK.matcher(Files.readString(page)).results())
                .extracting(link -> link.group(1))
                .filteredOn(target -> !target.startsWith("https:"))
                .allSatisfy(target -> assertThat(page.resolveSibling(target)).exists());
    }

    @Test
    void theReadmeHasCommands() throws IOException {
        assertThat(commands(Files.readString(ROOT.resolve("README.md")))).isNotEmpty();
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

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        pages.add(ROOT.resolve("README.md"));
        pages.add(ROOT.resolve("CONTRIBUTING.md"));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
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
