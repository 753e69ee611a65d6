package io.ouroboros.harness.synthesis;

import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.Decoder;
import io.ouroboros.models.decoding.DecodingRules;
import java.util.Arrays;
import java.util.List;

/** Continues prompts of any lengths in batches, and gives the continuations in prompt order. */
public final class CorpusSynthesizer {

    private final CausalLanguageModel model;
    private final DecodingRules rules;
    private final int batchSize;
    private final Progress progress;
    private final Interruption interruption;

    /**
     * Creates a synthesizer.
     *
     * @param model the model, stays the caller's
     * @param rules the rules of every decode
     * @param batchSize prompts decoded together
     * @param progress shows how far it is
     * @param interruption asked between batches
     */
    public CorpusSynthesizer(
            CausalLanguageModel model,
            DecodingRules rules,
            int batchSize,
            Progress progress,
            Interruption interruption) {
        this.model = model;
        this.rules = rules;
        this.batchSize = batchSize;
        this.progress = progress;
        this.interruption = interruption;
    }

    /**
     * Continues every prompt.
     *
     * @param what what to call the work, for example {@code synthesizing generation 2}
     * @param prompts token ids of each prompt, at least one id
     * @return the best continuation of each prompt, in the prompts' order
     * @throws IllegalArgumentException if a prompt does not fit the model; nothing is decoded then
     */
    public List<Continuation> continuations(String what, List<int[]> prompts) {
        long[] indices = new long[prompts.size()];
        Arrays.setAll(indices, i -> i);
        try (Decoder decoder = new Decoder(model, rules);
                Progress.Work work = progress.start(what, prompts.size(), "blocks")) {
            interruption.check();
            List<List<Continuation>> found =
                    decoder.decode(
                            prompts,
                            indices,
                            batchSize,
                            finished -> {
                                work.step(finished);
                                interruption.check();
                            });
            return found.stream().map(continuations -> continuations.get(0)).toList();
        }
    }
}
