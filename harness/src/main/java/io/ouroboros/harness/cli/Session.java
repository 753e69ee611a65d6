package io.ouroboros.harness.cli;

import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import java.io.PrintWriter;
import java.util.Map;

/**
 * The process as a command sees it.
 *
 * @param out standard output, for results
 * @param err standard error, for everything else
 * @param terminal what standard error leads to
 * @param interruption how the process is asked to stop
 * @param environment the environment variables that commands read; the native libraries' are the
 *     process's own
 */
public record Session(
        PrintWriter out,
        PrintWriter err,
        Terminal terminal,
        Interruption interruption,
        Map<String, String> environment) {}
