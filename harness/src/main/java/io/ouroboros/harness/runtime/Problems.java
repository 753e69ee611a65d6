package io.ouroboros.harness.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Collects everything that is wrong with a configuration, so that a user sees all of it at once
 * instead of one problem per attempt.
 *
 * <pre>{@code
 * Problems problems = new Problems();
 * problems.atLeast("--beam-width", beamWidth, 1);
 * problems.collect(() -> new Mixture(originalFraction));
 * problems.throwIfAny();
 * }</pre>
 *
 * @see <a href="https://github.com/airlift/airlift">airlift, {@code Problems}, the idea's
 *     source</a>
 */
public final class Problems {
    private final List<String> messages = new ArrayList<>();

    /**
     * Adds a problem.
     *
     * @param message one line, in the form of {@link HarnessException#HarnessException(String)}
     */
    public void add(String message) {
        messages.add(message);
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
            messages.add(String.format(Locale.ROOT, format, values));
        }
    }

    /**
     * Adds a problem if a number is too small.
     *
     * @param option the option's name, such as {@code --epochs}
     * @param value its value
     * @param least the smallest value that is allowed
     */
    public void atLeast(String option, int value, int least) {
        check(value >= least, "%s must be at least %d, got %d", option, least, value);
    }

    /**
     * Runs a step that validates its arguments, and adds the message of the {@link
     * IllegalArgumentException} or {@link UsageException} by which it refuses them.
     *
     * @param validation for example the construction of a record with a validating constructor
     */
    public void collect(Runnable validation) {
        try {
            validation.run();
        } catch (UsageException e) {
            messages.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            messages.add(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Ends the collection.
     *
     * @throws UsageException with every problem, if there is one
     */
    public void throwIfAny() {
        if (!messages.isEmpty()) {
            throw new UsageException(messages);
        }
    }
}
