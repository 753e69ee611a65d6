package io.ouroboros.harness.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.ITypeInfo;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Messages for command lines that cannot be parsed. */
final class ParameterMessages {
    private ParameterMessages() {}

    static String of(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException e) {
            return unmatched(e);
        }
        List<String> unmatched = failure.getCommandLine().getUnmatchedArguments();
        if (failure instanceof MissingParameterException && !unmatched.isEmpty()) {
            // a misspelt option is why the required one is missing
            return unmatched(new UnmatchedArgumentException(failure.getCommandLine(), unmatched));
        }
        ArgSpec option = failure.getArgSpec();
        if (option != null && failure.getValue() != null && failure.getCause() != null) {
            return badValue(option, failure.getValue(), failure.getCause());
        }
        String message = String.valueOf(failure.getMessage());
        return message.substring(0, 1).toLowerCase(Locale.ROOT)
                + message.substring(1).replaceFirst("[.]$", "").replace("subcommand", "command");
    }

    private static String unmatched(UnmatchedArgumentException failure) {
        String argument = String.valueOf(failure.getUnmatched().get(0));
        boolean hasCommands = failure.getCommandLine().getSubcommands().size() > 0;
        String rule =
                failure.isUnknownOption()
                        ? "unknown option"
                        : hasCommands ? "unknown command" : "unexpected argument";
        List<String> suggestions = failure.getSuggestions();
        String advice =
                suggestions.isEmpty()
                        ? argument.startsWith("@")
                                ? "; there is no file " + argument.substring(1)
                                : ""
                        : "; did you mean " + String.join(" or ", suggestions) + "?";
        return rule + " '" + argument + "'" + advice;
    }

    private static String badValue(ArgSpec argument, String value, Throwable cause) {
        String reason = String.valueOf(cause.getMessage());
        if (reason.startsWith("--")) {
            return reason;
        }
        String name =
                argument instanceof OptionSpec option
                        ? option.longestName()
                        : argument.paramLabel();
        if (reason.startsWith("must ")) {
            return name + " " + reason;
        }
        ITypeInfo type = argument.typeInfo();
        Class<?> one = type.isMultiValue() ? type.getAuxiliaryTypes()[0] : type.getType();
        String got = value.isEmpty() ? "an empty text" : value;
        return name + " must be " + rule(one) + ", got " + got;
    }

    private static String choice(Object[] values) {
        boolean few = values.length <= 2;
        return (few ? "" : "one of ")
                + Arrays.stream(values)
                        .map(String::valueOf)
                        .collect(Collectors.joining(few ? " or " : ", "));
    }

    private static String rule(Class<?> type) {
        if (type.isEnum()) {
            return choice(type.getEnumConstants());
        }
        return switch (type.getSimpleName()) {
            case "int", "Integer" -> "a whole number of 32 bits";
            case "long", "Long" -> "a whole number of 64 bits";
            case "boolean", "Boolean" -> "true or false";
            case "double", "Double" -> "a number";
            default -> "a " + type.getSimpleName();
        };
    }
}
