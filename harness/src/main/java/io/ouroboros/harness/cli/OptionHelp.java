package io.ouroboros.harness.cli;

import io.ouroboros.harness.options.HelpGroup;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The parts of {@code --help} that differ from picocli's: synopsis, options under headings,
 * examples.
 */
final class OptionHelp {

    private OptionHelp() {}

    /** Sets up a command's help. */
    static void configure(CommandLine command) {
        command.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionHelp::options);
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage().customSynopsis(synopsis(spec));
        breakExamples(command);
    }

    /**
     * Lets a shell take the examples as they are printed: a long one continues after a backslash.
     */
    static void breakExamples(CommandLine command) {
        command.getHelpSectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_FOOTER,
                        help ->
                                Stream.of(help.commandSpec().usageMessage().footer())
                                        .map(line -> broken(line, help.commandSpec()))
                                        .collect(Collectors.joining()));
    }

    private static String broken(String example, CommandSpec command) {
        int width = command.usageMessage().width() - " \\".length();
        StringBuilder text = new StringBuilder();
        int length = 0;
        for (String part : example.split(" (?=--|&&|<)", -1)) {
            boolean isFirst = text.isEmpty();
            boolean fits = length + 1 + part.length() <= width;
            String before = isFirst ? "" : fits ? " " : " \\\n      ";
            text.append(before).append(part);
            length = (fits ? length : 5) + 1 + part.length();
        }
        return text.append('\n').toString();
    }

    private static String synopsis(CommandSpec spec) {
        String required =
                spec.options().stream()
                        .filter(OptionSpec::required)
                        .map(option -> " " + option.longestName() + "=" + option.paramLabel())
                        .collect(Collectors.joining());
        String positional =
                spec.positionalParameters().stream()
                        .map(parameter -> " " + label(parameter))
                        .collect(Collectors.joining());
        return spec.qualifiedName() + " [OPTIONS]" + required + positional;
    }

    private static String label(PositionalParamSpec parameter) {
        return parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
    }

    private static String options(Help help) {
        List<OptionSpec> all = help.commandSpec().options();
        Map<HelpGroup, List<OptionSpec>> groups = new EnumMap<>(HelpGroup.class);
        for (OptionSpec option : all) {
            groups.computeIfAbsent(HelpGroup.of(option), group -> new ArrayList<>()).add(option);
        }
        StringBuilder text = new StringBuilder();
        groups.forEach(
                (group, options) -> {
                    Help.Layout layout =
                            help.createDefaultLayout(all, List.of(), help.colorScheme());
                    layout.addOptions(options, help.parameterLabelRenderer());
                    text.append("%n%s:%n%s".formatted(group.heading(), layout));
                });
        return text.toString();
    }
}
