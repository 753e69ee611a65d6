package io.ouroboros.harness.synthesis;

import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.BeamSearch;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.DecodingRules;
import io.ouroboros.models.decoding.PromptBatches;
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
        BeamSearch search = new BeamSearch(model, rules);
        int[] lengths = prompts.stream().mapToInt(ids -> ids.length).toArray();
        Arrays.stream(lengths).distinct().forEach(search::checkFits);
        Continuation[] found = new Continuation[prompts.size()];
        try (Progress.Work work = progress.start(what, prompts.size(), "blocks")) {
            for (int[] batch : PromptBatches.of(lengths, batchSize)) {
                interruption.check();
                int[][] ids = new int[batch.length][];
                for (int i = 0; i < batch.length; i++) {
                    ids[i] = prompts.get(batch[i]);
                }
                List<Continuation> decoded = search.decode(ids);
                for (int i = 0; i < batch.length; i++) {
                    found[batch[i]] = decoded.get(i);
                }
                work.step(batch.length);
            }
        }
        return List.of(found);
    }
}
