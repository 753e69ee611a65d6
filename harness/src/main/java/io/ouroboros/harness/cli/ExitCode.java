package io.ouroboros.harness.cli;

/** The process's exit codes, which scripts may rely on. */
public final class ExitCode {
    /** The command did what it was asked to. */
    public static final int DONE = 0;

    /** The command failed; standard error says why. */
    public static final int FAILED = 1;

    /** The command line or the configuration cannot be run; standard error says why. */
    public static final int USAGE = 2;

    /**
     * The command stopped at a safe point: 128 + SIGINT, as shells have it; after SIGTERM the
     * process gives 143.
     */
    public static final int STOPPED = 130;

    /** Whoever read standard output closed it: 128 + SIGPIPE, which the JVM itself ignores. */
    public static final int CLOSED_PIPE = 141;

    private ExitCode() {}
}
