package io.ouroboros.models.testing;

import ai.djl.engine.EngineException;
import io.ouroboros.models.engine.OomBackoff;
import java.util.ArrayList;
import java.util.List;

/** Memory that suffices for so many things at once. */
public final class ScarceMemory implements OomBackoff.Listener {

    private final int enoughFor;
    private final List<String> halvings = new ArrayList<>();

    /** Every attempt at more than so many fails as CUDA fails. */
    public ScarceMemory(int enoughFor) {
        this.enoughFor = enoughFor;
    }

    /** What was told, such as {@code 8 -> 4}. */
    public List<String> halvings() {
        return List.copyOf(halvings);
    }

    @Override
    public void trying(int size) {
        if (size > enoughFor) {
            throw new EngineException("CUDA out of memory");
        }
    }

    @Override
    public void halved(int before, int after) {
        halvings.add(before + " -> " + after);
    }
}
