package io.ouroboros.harness.evaluation;

import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Losses of blocks under one model, so that a block is not scored twice. They are kept in memory
 * only.
 */
public final class KnownLosses {

    private final Map<IntBuffer, Losses> byIds = new HashMap<>();

    /** Of a block: over all its scored tokens, and over those that are no separators. */
    record Losses(BlockLoss all, BlockLoss withoutSeparators) {}

    /** Returns a block's losses, null if they are not known. */
    @Nullable Losses of(int[] ids) {
        return byIds.get(IntBuffer.wrap(ids));
    }

    void add(int[] ids, Losses losses) {
        byIds.put(IntBuffer.wrap(ids.clone()), losses);
    }
}
