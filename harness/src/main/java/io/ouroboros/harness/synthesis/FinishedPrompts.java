package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.harness.device.KeptBatchSize;
import io.ouroboros.models.decoding.Continuation;
import java.io.IOException;
import java.util.List;

/** Keeps the finished prompts of a synthesis, so that it can resume; by default keeps nothing. */
public interface FinishedPrompts {

    /**
     * Reads the finished prompts.
     *
     * @param synthesis identifies the synthesis, a flat object
     * @return the continuations of the first prompts, in order
     * @throws IOException if they cannot be read
     */
    default List<List<Continuation>> read(JsonObject synthesis) throws IOException {
        return List.of();
    }

    /**
     * Keeps the next prompts, all or none.
     *
     * @param first position of the first of them
     * @param finished their continuations, in order
     * @throws IOException if they cannot be written
     */
    default void keep(int first, List<List<Continuation>> finished) throws IOException {}

    /**
     * Keeps the batch size for a resumed synthesis: matrix products of other sizes may round
     * differently, which changes the last bits of scores.
     *
     * @param chosen prompts decoded together, as chosen now
     * @param source who chose it
     * @return {@code chosen} if the user did; otherwise the number that was chosen when the
     *     synthesis started, or reduced since
     * @throws IOException if it cannot be read or written
     */
    default int batchSize(int chosen, KeptBatchSize.Source source) throws IOException {
        return chosen;
    }

    /**
     * Keeps a reduced batch size.
     *
     * @param batchSize prompts decoded together from now on
     * @throws IOException if it cannot be written
     */
    default void rememberBatchSize(int batchSize) throws IOException {}

    /**
     * Says that the process that decodes is not killed.
     *
     * @throws IOException if that cannot be kept
     */
    default void ended() throws IOException {}

    /**
     * Returns an implementation that keeps nothing, for short work and for standard output.
     *
     * @return always empty
     */
    static FinishedPrompts nowhere() {
        return new FinishedPrompts() {};
    }
}
