package io.ouroboros.harness.options;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.Records;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * A mixin that gives a command the options of a record and the record their values. Each component
 * has picocli's {@code @Option} and maybe a {@link Rule}, or is a record of such components:
 *
 * <pre>{@code
 * record Training(
 *         @Option(names = "--epochs", defaultValue = "5",
 *                 description = "Passes over the training blocks.")
 *         @Rule(atLeast = 1) int epochs) {}
 *
 * @Mixin private Settings<Training> training = new Settings<>(Training.class);
 * }</pre>
 *
 * <p>An option without a default that is not given is {@link #UNSET} for an {@code int}, an empty
 * {@code Optional} or {@code List}, and an empty path. The label of a value is {@code N} by
 * default. Classes other than picocli knows are read by their static method {@code parse(String)}.
 *
 * @param <R> the record's type
 */
public final class Settings<R extends Record> {

    /** The value of an {@code int} option that has no default and is not given. */
    public static final int UNSET = -1;

    /** The default of an option whose annotation states none. */
    private static final String NO_DEFAULT = "__no_default_value__";

    private static final Map<Class<?>, Object> NOT_GIVEN =
            Map.of(
                    int.class, UNSET,
                    Optional.class, Optional.empty(),
                    List.class, List.of(),
                    Path.class, Path.of(""));

    private final Class<R> type;

    /** The command that has this mixin. */
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /**
     * Creates the mixin.
     *
     * @param type the record's class
     */
    public Settings(Class<R> type) {
        this.type = type;
    }

    /**
     * Creates the record from the command's options, which {@link Checks#of} checks.
     *
     * @return the record
     */
    public R read() {
        return read(type, Objects.requireNonNull(command));
    }

    /**
     * Sets options that the command line does not give.
     *
     * @param arguments such as {@code --epochs=3}; their ranges are checked with the command's
     * @throws CommandLine.ParameterException if a value cannot be read
     */
    public void state(List<String> arguments) {
        CommandSpec own = Objects.requireNonNull(command);
        for (OptionSpec option : parsed(type, arguments.toArray(String[]::new)).matchedOptions()) {
            if (!isTyped(option.longestName())) {
                own.findOption(option.longestName()).setValue(option.<Object>getValue());
            }
        }
    }

    /**
     * Returns whether the command line has an option.
     *
     * @param option the option's name
     * @return whether the user typed it
     */
    public boolean isTyped(String option) {
        return command != null && command.commandLine().getParseResult().hasMatchedOption(option);
    }

    /**
     * Creates a record from arguments, with the defaults of all other options.
     *
     * @param <T> the record's type
     * @param type the record's class
     * @param arguments such as {@code --epochs=3}, not checked
     * @return the record
     */
    public static <T extends Record> T parse(Class<T> type, String... arguments) {
        return read(type, parsed(type, arguments).commandSpec());
    }

    private static ParseResult parsed(Class<?> type, String... arguments) {
        CommandSpec spec = CommandSpec.create();
        addOptions(type, spec);
        return new CommandLine(spec).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    }

    /**
     * Returns the JSON form: a field for each option, under its name in camel case, with the value
     * that a user would write. Options without a value, and those that are ignored beside others,
     * have no field.
     *
     * @param record a record as this class describes
     * @return a flat object
     */
    public static JsonObject toJson(Record record) {
        JsonObject json = new JsonObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = Records.value(record, component);
            Option option = component.getAccessor().getAnnotation(Option.class);
            if (option == null) {
                toJson((Record) value).asMap().forEach(json::add);
            } else if (isOn(value) && counts(component, record)) {
                json.add(fieldName(option.names()[0]), element(value));
            }
        }
        return json;
    }

    /**
     * Returns the names of a record's own options.
     *
     * @param record a record as this class describes
     * @return for example {@code --batch-size}, in the order of the components
     */
    public static String[] optionNames(Record record) {
        return Stream.of(record.getClass().getRecordComponents())
                .map(component -> component.getAccessor().getAnnotation(Option.class))
                .filter(Objects::nonNull)
                .map(option -> option.names()[0])
                .toArray(String[]::new);
    }

    /** Called by picocli with the mixin's own specification, which the command then takes over. */
    @Spec
    void addOptions(CommandSpec mixin) {
        addOptions(type, mixin);
    }

    private static void addOptions(Class<?> type, CommandSpec spec) {
        for (RecordComponent component : type.getRecordComponents()) {
            Option option = component.getAccessor().getAnnotation(Option.class);
            if (option == null) {
                addOptions(component.getType(), spec);
            } else {
                spec.addOption(spec(option, component));
            }
        }
    }

    private static OptionSpec spec(Option option, RecordComponent component) {
        Class<?> type = component.getType();
        boolean isUnlabelled = option.paramLabel().isEmpty() && type != boolean.class;
        String label = isUnlabelled ? "N" : option.paramLabel();
        OptionSpec.Builder builder =
                OptionSpec.builder(option.names())
                        .userObject(component.getAccessor())
                        .paramLabel(label)
                        .hideParamSyntax(label.contains(",")) // it shows that there are several
                        .description(description(option))
                        .splitRegex(option.split());
        if (component.getGenericType() instanceof ParameterizedType container) {
            Class<?> argument = (Class<?>) container.getActualTypeArguments()[0];
            type = type == Optional.class ? argument : type;
            builder.auxiliaryTypes(argument);
        } else if (type == boolean.class) {
            builder.defaultValue("false");
        }
        if (!option.defaultValue().equals(NO_DEFAULT)) {
            builder.defaultValue(option.defaultValue());
        }
        if (!option.arity().isEmpty()) {
            builder.arity(option.arity()).fallbackValue(option.fallbackValue());
        }
        converter(type).ifPresent(builder::converters);
        return builder.type(type).build();
    }

    /** A description that does not name the default gets it at its end. */
    private static String description(Option option) {
        String text = String.join("", option.description());
        boolean isComplete =
                option.defaultValue().equals(NO_DEFAULT) || text.contains("(default: ");
        return isComplete ? text : text.replaceFirst("[.]$", " (default: \\${DEFAULT-VALUE}).");
    }

    /** Reads values by their class's {@code parse(String)}, if it has one. */
    private static Optional<ITypeConverter<?>> converter(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getName().equals("parse"))
                .filter(method -> List.of(method.getParameterTypes()).equals(List.of(String.class)))
                .findFirst()
                .map(method -> text -> parsed(method, text));
    }

    private static Object parsed(Method parse, String text) throws IllegalAccessException {
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            throw new TypeConversionException(
                    String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()));
        }
    }

    private static <T> T read(Class<T> type, CommandSpec command) {
        return Records.create(
                type,
                Stream.of(type.getRecordComponents())
                        .map(component -> value(component, command))
                        .toArray());
    }

    private static Object value(RecordComponent component, CommandSpec command) {
        Option option = component.getAccessor().getAnnotation(Option.class);
        if (option == null) {
            return read(component.getType(), command);
        }
        Object value = value(option.names()[0], command);
        if (value == null) {
            return Objects.requireNonNull(NOT_GIVEN.get(component.getType()), option.names()[0]);
        }
        return component.getType() == Optional.class ? Optional.of(value) : value;
    }

    private static @Nullable Object value(String name, CommandSpec command) {
        OptionSpec option = command.findOption(name);
        if (option == null) {
            return null;
        }
        Rule rule = Checks.ruleOf(option);
        Object value = option.getValue();
        return value == null && rule != null && !rule.defaultsTo().isEmpty()
                ? value(rule.defaultsTo(), command)
                : value;
    }

    /** Whether the options beside a component give it a meaning. */
    private static boolean counts(RecordComponent component, Record record) {
        Rule rule = component.getAccessor().getAnnotation(Rule.class);
        return rule == null
                || ((rule.onlyWith().length == 0 || anyIsOn(rule.onlyWith(), record))
                        && !anyIsOn(rule.notWith(), record));
    }

    private static boolean anyIsOn(String[] names, Record record) {
        return Stream.of(record.getClass().getRecordComponents())
                .filter(
                        component -> {
                            Option option = component.getAccessor().getAnnotation(Option.class);
                            return option != null && List.of(names).contains(option.names()[0]);
                        })
                .map(component -> Records.value(record, component))
                .anyMatch(value -> isOn(value) && !value.equals(false));
    }

    private static boolean isOn(Object value) {
        return !value.equals(Optional.empty()) && !value.equals(List.of());
    }

    /** {@code --keep-original} is {@code keepOriginal}. */
    private static String fieldName(String option) {
        String[] words = option.substring(2).split("-");
        return words[0]
                + Stream.of(words)
                        .skip(1)
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining());
    }

    private static JsonElement element(Object value) {
        if (value instanceof Optional<?> optional) {
            return element(optional.orElseThrow());
        } else if (value instanceof Number number) {
            return new JsonPrimitive(number);
        } else if (value instanceof Boolean flag) {
            return new JsonPrimitive(flag);
        } else if (value instanceof List<?> list) {
            return new JsonPrimitive(
                    list.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        String text = value.toString();
        boolean isNumber = !(value instanceof Path) && text.matches("[0-9]{1,18}");
        return isNumber ? new JsonPrimitive(Long.valueOf(text)) : new JsonPrimitive(text);
    }
}
