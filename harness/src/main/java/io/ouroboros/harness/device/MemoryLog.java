package io.ouroboros.harness.device;

import io.ouroboros.models.engine.OomBackoff;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each time that work continues with smaller batches after an out-of-memory error. */
public final class MemoryLog {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryLog.class);

    private MemoryLog() {}

    /**
     * Returns a listener that logs one line.
     *
     * @param what what was computed, with {@code %d} for the size, such as {@code a micro-batch of
     *     %d blocks}
     * @return the listener
     */
    public static OomBackoff.Listener of(String what) {
        return of(what, LOG::warn);
    }

    /** With another place for the lines, for tests. */
    static OomBackoff.Listener of(String what, Consumer<String> lines) {
        return (before, after) ->
                lines.accept(
                        "out of memory in %s; continuing with %d"
                                .formatted(what.formatted(before), after));
    }
}
