package io.ouroboros.harness.device;

import io.ouroboros.models.engine.OomBackoff;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log, once for each halving, that work goes on with less at once. */
public final class MemoryLog {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryLog.class);

    private MemoryLog() {}

    /**
     * Returns a listener that tells it in one line.
     *
     * @param what what is computed at once, with {@code %d} for the number, such as {@code a
     *     micro-batch of %d blocks}
     * @return the listener
     */
    public static OomBackoff.Listener of(String what) {
        return of(what, LOG::warn);
    }

    /** With another place for the lines, for tests. */
    static OomBackoff.Listener of(String what, Consumer<String> lines) {
        return (before, after) ->
                lines.accept(
                        "out of memory in %s, goes on with %d"
                                .formatted(what.formatted(before), after));
    }
}
