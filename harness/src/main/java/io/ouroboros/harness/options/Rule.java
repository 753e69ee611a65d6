package io.ouroboros.harness.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an option's value must be, and with which other options it has a meaning; stands beside
 * picocli's {@code @Option}. {@link Checks#of} reports violations. Numbers must also be finite.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface Rule {
    /**
     * Returns the smallest number that is allowed.
     *
     * @return the lower bound, inclusive
     */
    double atLeast() default Double.NEGATIVE_INFINITY;

    /**
     * Returns the number that the value must exceed.
     *
     * @return the lower bound, exclusive
     */
    double above() default Double.NEGATIVE_INFINITY;

    /**
     * Returns the largest number that is allowed.
     *
     * @return the upper bound, inclusive
     */
    double atMost() default Double.POSITIVE_INFINITY;

    /**
     * Returns the options without which this one is ignored. Without all of them it is refused on
     * the command line and left out of the JSON form.
     *
     * @return names of options; empty for no such condition
     */
    String[] onlyWith() default {};

    /**
     * Returns the options that exclude this one: with any of them it is refused on the command line
     * and left out of the JSON form.
     *
     * @return names of options
     */
    String[] notWith() default {};

    /**
     * Returns the option whose value this one has by default.
     *
     * @return a name, or an empty string
     */
    String defaultsTo() default "";
}
