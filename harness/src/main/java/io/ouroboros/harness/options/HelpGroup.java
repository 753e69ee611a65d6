package io.ouroboros.harness.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import picocli.CommandLine.Model.OptionSpec;

/** The headings under which {@code --help} lists options, in their order. */
public enum HelpGroup {
    /** Whatever belongs to one command only. */
    COMMAND("Options"),
    /** Which model and which text. */
    INPUT("Model and data"),
    /** Regimes and mixtures. */
    MIXTURE("What generations learn"),
    /** Optimisation. */
    TRAINING("Training"),
    /** Decoding. */
    CORPUS("Writing the corpus"),
    /** Where results go, and which run it is. */
    RUN("Run directory"),
    /** Device, precision, logging. */
    MACHINE("Machine");

    private final String heading;

    HelpGroup(String heading) {
        this.heading = heading;
    }

    /**
     * Returns the heading.
     *
     * @return without a colon
     */
    public String heading() {
        return heading;
    }

    /** Puts an option, or all options of a class or record, under a heading. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.FIELD, ElementType.METHOD})
    public @interface In {
        /**
         * Returns the group.
         *
         * @return the heading
         */
        HelpGroup value();
    }

    /**
     * Finds an option's group.
     *
     * @param option an option that comes from a field or a record component
     * @return the group of the field, else of its class, else {@link #COMMAND}
     */
    public static HelpGroup of(OptionSpec option) {
        In in = null;
        if (option.userObject() instanceof AnnotatedElement element) {
            in = element.getAnnotation(In.class);
        }
        if (in == null && option.userObject() instanceof Member member) {
            in = member.getDeclaringClass().getAnnotation(In.class);
        }
        return in == null ? COMMAND : in.value();
    }
}
