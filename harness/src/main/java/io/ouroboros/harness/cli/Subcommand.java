package io.ouroboros.harness.cli;

import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command: the process that it runs in, and the options that all commands have. */
@Command(footerHeading = "%nExamples:%n")
abstract class Subcommand implements Callable<Integer> {
    /** Set by {@link Ouroboros#commandLine}. */
    @SuppressWarnings("NullAway.Init")
    Session session;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin final CommonOptions common = new CommonOptions();

    @Override
    public final Integer call() throws IOException, InterruptedException {
        common.apply(session.terminal());
        return run();
    }

    /** Does the work and returns the exit code; the common options are in force. */
    abstract int run() throws IOException, InterruptedException;

    /** The problems of the command's options, as their {@code @Rule}s state them. */
    Checks checks() {
        return Checks.of(spec);
    }

    /** Shows progress on standard error, unless {@code --quiet} is given. */
    Progress progress() {
        return common.progress(session.terminal());
    }

    /** The interruption of work that saves its state. */
    Interruption resumable() {
        return session.interruption().advising("the same command resumes");
    }

    void print(String result) {
        session.out().println(result);
    }
}
