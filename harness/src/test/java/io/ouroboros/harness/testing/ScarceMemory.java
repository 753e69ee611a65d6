package io.ouroboros.harness.testing;

import ai.djl.engine.EngineException;
import io.ouroboros.models.engine.OomBackoff;
import java.util.ArrayList;
import java.util.List;

/** A device whose memory is scarce, and that may break. */
public final class ScarceMemory implements OomBackoff.Listener {

    private final int scarceFrom;
    private final int enoughFor;
    private final List<String> halvings = new ArrayList<>();
    private int brokenFrom = Integer.MAX_VALUE;
    private String message = "";
    private int numAttempts;

    private ScarceMemory(int scarceFrom, int enoughFor) {
        this.scarceFrom = scarceFrom;
        this.enoughFor = enoughFor;
    }

    /** From an attempt on, counted from 1, memory suffices for so many things at once. */
    public static ScarceMemory from(int attempt, int enoughFor) {
        return new ScarceMemory(attempt, enoughFor);
    }

    /** From an attempt on, counted from 1, every attempt fails with a message. */
    public ScarceMemory thenFailing(int attempt, String withMessage) {
        brokenFrom = attempt;
        message = withMessage;
        return this;
    }

    /** What was told, such as {@code 8 -> 4}. */
    public List<String> halvings() {
        return List.copyOf(halvings);
    }

    @Override
    public void trying(int size) {
        numAttempts++;
        if (numAttempts >= brokenFrom) {
            throw new EngineException(message);
        }
        if (numAttempts >= scarceFrom && size > enoughFor) {
            throw new EngineException("CUDA out of memory");
        }
    }

    @Override
    public void halved(int before, int after) {
        halvings.add(before + " -> " + after);
    }
}
