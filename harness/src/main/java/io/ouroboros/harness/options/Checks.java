package io.ouroboros.harness.options;

import io.ouroboros.harness.runtime.UsageException;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Collects everything that is wrong with a command line, so that a user sees all of it at once
 * instead of one problem per attempt.
 *
 * <pre>{@code
 * Checks checks = Checks.of(command); // every option's @Rule
 * checks.check(minimum <= maximum, "--minimum must be at most --maximum %d, got %d", maximum, minimum);
 * checks.throwIfAny();
 * }</pre>
 *
 * @see <a href="https://github.com/airlift/airlift">airlift, {@code Problems}, the idea's
 *     source</a>
 */
public final class Checks {
    private final Predicate<String> typed;
    private final List<String> problems = new ArrayList<>();

    /**
     * Starts a collection.
     *
     * @param typed says whether the user typed an option, given its name
     */
    public Checks(Predicate<String> typed) {
        this.typed = typed;
    }

    /**
     * Checks the {@link Rule} of each option of a command.
     *
     * @param command a command whose arguments are parsed
     * @return the problems so far, in the order of the options
     */
    public static Checks of(CommandSpec command) {
        Checks checks = new Checks(command.commandLine().getParseResult()::hasMatchedOption);
        for (OptionSpec option : command.options()) {
            Rule rule = ruleOf(option);
            if (rule != null) {
                checks.range(option, rule);
                checks.companions(option, rule, command);
            }
        }
        return checks;
    }

    /**
     * Says whether the user typed an option, rather than a preset or a manifest.
     *
     * @param option the option's name, such as {@code --epochs}
     * @return whether it is on the command line
     */
    public boolean isTyped(String option) {
        return typed.test(option);
    }

    /**
     * Adds a problem unless a rule holds.
     *
     * @param holds whether the rule holds
     * @param format the message, as {@link String#format(String, Object...)} takes it
     * @param values what the message's placeholders stand for
     */
    public void check(boolean holds, String format, Object... values) {
        if (!holds) {
            problems.add(String.format(Locale.ROOT, format, values));
        }
    }

    /**
     * Adds a problem for each option that the user typed although it is ignored.
     *
     * @param isIgnored whether the options are ignored
     * @param needed what they need, such as {@code --regime replace}
     * @param got what there is, such as {@code --regime mix}
     * @param options the options' names
     */
    public void ignored(boolean isIgnored, String needed, String got, String... options) {
        for (String option : options) {
            check(
                    !isIgnored || !isTyped(option),
                    "%s must come with %s, got %s",
                    option,
                    needed,
                    got);
        }
    }

    /**
     * Adds the message of the {@link IllegalArgumentException} or {@link UsageException} by which a
     * step refuses its arguments.
     *
     * @param validation for example the construction of a record with a validating constructor
     */
    public void collect(Runnable validation) {
        try {
            validation.run();
        } catch (UsageException e) {
            problems.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Ends the collection.
     *
     * @throws UsageException with every problem, if there is one
     */
    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
    }

    /** An option's rule; null if it has none. */
    static @Nullable Rule ruleOf(OptionSpec option) {
        return option.userObject() instanceof AnnotatedElement element
                ? element.getAnnotation(Rule.class)
                : null;
    }

    private void range(OptionSpec option, Rule rule) {
        Object value = option.getValue();
        for (Object one : value instanceof List<?> list ? list : Arrays.asList(value)) {
            if (one instanceof Number number) {
                double x = number.doubleValue();
                boolean isInside = x >= rule.atLeast() && x > rule.above() && x <= rule.atMost();
                check(
                        isInside && Double.isFinite(x),
                        "%s must be %s, got %s",
                        option.longestName(),
                        rangeText(rule),
                        one);
            }
        }
    }

    private static String rangeText(Rule rule) {
        boolean isOpen = Double.isFinite(rule.above());
        double least = isOpen ? rule.above() : rule.atLeast();
        if (Double.isFinite(rule.atMost())) {
            return "within %s%s, %s]"
                    .formatted(isOpen ? "(" : "[", text(least), text(rule.atMost()));
        }
        if (isOpen) {
            return "above " + text(least);
        }
        return Double.isFinite(least) ? "at least " + text(least) : "a finite number";
    }

    private static String text(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    private void companions(OptionSpec option, Rule rule, CommandSpec command) {
        String name = option.longestName();
        List<String> needed = List.of(rule.onlyWith());
        if (isTyped(name) && !needed.isEmpty() && !needed.contains(name)) {
            check(
                    needed.stream().anyMatch(other -> isOn(command, other)),
                    "%s must come with %s, got %s without",
                    name,
                    String.join(" or ", needed),
                    option.<Object>getValue());
        }
        for (String other : rule.notWith()) {
            boolean isUsed = isTyped(name) || Boolean.TRUE.equals(option.getValue());
            check(
                    !isUsed || !isOn(command, other),
                    "%s must not be combined with %s, got both",
                    other,
                    name);
        }
    }

    private static boolean isOn(CommandSpec command, String name) {
        OptionSpec option = command.findOption(name);
        Object value = option == null ? null : option.getValue();
        return value instanceof Boolean flag ? flag : value != null;
    }
}
