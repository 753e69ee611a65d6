package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.models.decoding.Continuation;
import java.io.IOException;
import java.util.List;

/** Where a synthesis keeps the prompts that it has finished, so that it can go on after a stop. */
public interface FinishedPrompts {

    /**
     * Finds what was finished before.
     *
     * @param synthesis what the synthesis is, a flat object
     * @return the continuations of the first prompts, in the prompts' order
     * @throws IOException if they cannot be read
     */
    List<List<Continuation>> read(JsonObject synthesis) throws IOException;

    /**
     * Keeps the next prompts, all or none of them.
     *
     * @param first position of the first of them
     * @param finished their continuations, in the prompts' order
     * @throws IOException if they cannot be written
     */
    void keep(int first, List<List<Continuation>> finished) throws IOException;

    /**
     * Remembers the batch size of a synthesis that goes on: where products of other sizes round
     * differently, the last bits of scores depend on it.
     *
     * @param chosen prompts decoded together, as chosen now
     * @return the number that was chosen when the synthesis started, or what memory left of it
     * @throws IOException if it cannot be read or written
     */
    int batchSize(int chosen) throws IOException;

    /**
     * Remembers that memory sufficed for fewer.
     *
     * @param batchSize prompts decoded together from now on
     * @throws IOException if it cannot be written
     */
    void rememberBatchSize(int batchSize) throws IOException;

    /**
     * Keeps nothing: for short work, and for output that is not a file.
     *
     * @return a place that is always empty
     */
    static FinishedPrompts nowhere() {
        return new FinishedPrompts() {
            @Override
            public List<List<Continuation>> read(JsonObject synthesis) {
                return List.of();
            }

            @Override
            public void keep(int first, List<List<Continuation>> finished) {}

            @Override
            public int batchSize(int chosen) {
                return chosen;
            }

            @Override
            public void rememberBatchSize(int batchSize) {}
        };
    }
}
