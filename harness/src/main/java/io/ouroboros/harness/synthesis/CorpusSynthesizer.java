package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.harness.device.MemoryLog;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.Decoder;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.engine.OomBackoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Continues prompts of any lengths in batches, and gives the continuations in prompt order.
 *
 * <p>Prompts are decoded stretch by stretch, in their order. A stretch is one batch where all
 * prompts are of one length; otherwise it has so many prompts that each length fills a batch on the
 * average, 16 batches at most. A synthesis that is stopped keeps every stretch that it finished;
 * one that is killed goes on from the last shard, which is written after 16 batches or ten minutes.
 *
 * <p>A batch that memory does not suffice for is decoded in halves, and so are those after it. That
 * changes no order and no draw: both depend on a prompt's position alone.
 */
public final class CorpusSynthesizer {

    /** Batches of a stretch, and of a shard: few files, and lengths that mix in one stretch. */
    private static final int MOST_BATCHES = 16;

    /** What a killed synthesis loses at most, beside the stretch that it was in. */
    private static final Duration SHARD_TIME = Duration.ofMinutes(10);

    private final CausalLanguageModel model;
    private final DecodingConfig rules;
    private final BatchSizeChoice batchSize;
    private final Progress progress;
    private final Interruption interruption;
    private final OomBackoff.Listener memory;

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
            DecodingConfig rules,
            BatchSizeChoice batchSize,
            Progress progress,
            Interruption interruption) {
        this(
                model,
                rules,
                batchSize,
                progress,
                interruption,
                MemoryLog.of("decoding %d prompts together"));
    }

    /** With another listener to a lack of memory, for tests. */
    CorpusSynthesizer(
            CausalLanguageModel model,
            DecodingConfig rules,
            BatchSizeChoice batchSize,
            Progress progress,
            Interruption interruption,
            OomBackoff.Listener memory) {
        this.model = model;
        this.rules = rules;
        this.batchSize = batchSize;
        this.progress = progress;
        this.interruption = interruption;
        this.memory = memory;
    }

    /**
     * Continues every prompt that is not finished yet. A prompt's position stands for it in the
     * draws of sampling.
     *
     * @param what what to call the work, for example {@code synthesizing generation 2}
     * @param prompts token ids of each prompt, at least one id
     * @param finished where finished prompts are kept until the caller has written the result
     * @return the continuations of each prompt, best first, in the prompts' order; {@link
     *     DecodingConfig#numReturn()} of them, or fewer where fewer exist
     * @throws IllegalArgumentException if a prompt does not fit the model; nothing is decoded then
     * @throws IOException if finished prompts cannot be read or kept
     */
    public List<List<Continuation>> continuations(
            String what, List<int[]> prompts, FinishedPrompts finished) throws IOException {
        JsonObject identity = SynthesisIdentity.of(prompts, rules, model.dtype());
        List<List<Continuation>> found = new ArrayList<>(finished.read(identity));
        if (found.size() == prompts.size()) {
            return found; // killed between the last shard and the result
        }
        try (Decoder decoder = new Decoder(model, rules);
                Progress.Work work = progress.start(what, prompts.size(), "blocks")) {
            prompts.stream().mapToInt(ids -> ids.length).distinct().forEach(decoder::checkFits);
            work.skip(found.size());
            new Remainder(decoder, work, prompts, finished, found).decode();
            return found;
        }
    }

    /** The prompts that are left. */
    private final class Remainder {

        private final Decoder decoder;
        private final Progress.Work work;
        private final List<int[]> prompts;
        private final FinishedPrompts finished;
        private final List<List<Continuation>> found;
        private int numKept;
        private long keptNanos = System.nanoTime();

        Remainder(
                Decoder decoder,
                Progress.Work work,
                List<int[]> prompts,
                FinishedPrompts finished,
                List<List<Continuation>> found) {
            this.decoder = decoder;
            this.work = work;
            this.prompts = prompts;
            this.finished = finished;
            this.found = found;
            this.numKept = found.size();
        }

        void decode() throws IOException {
            int longest = prompts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
            int numLengths = (int) prompts.stream().mapToInt(ids -> ids.length).distinct().count();
            int chosen = batchSizeFor(longest);
            OomBackoff together = new OomBackoff(chosen, model.device(), memory);
            try {
                while (found.size() < prompts.size()) {
                    interruption.check();
                    int batch = together.size();
                    long stretch = (long) batch * Math.min(MOST_BATCHES, numLengths);
                    int end = (int) Math.min(found.size() + stretch, prompts.size());
                    decodeTo(end, together);
                    if (together.size() < batch) {
                        finished.rememberBatchSize(together.size());
                    }
                    boolean isFull = end - numKept >= (long) MOST_BATCHES * together.size();
                    boolean isOld = System.nanoTime() - keptNanos >= SHARD_TIME.toNanos();
                    if (isFull || isOld || end == prompts.size()) {
                        keep();
                    }
                }
            } catch (StoppedException e) {
                keep();
                throw e;
            }
        }

        private int batchSizeFor(int longest) throws IOException {
            int chosen = batchSize.resolve(model.configuration(), rules, longest, model.device());
            return batchSize.prompts().isPresent() ? chosen : finished.batchSize(chosen);
        }

        private void decodeTo(int end, OomBackoff together) {
            int[] left = {end - found.size()};
            found.addAll(
                    decoder.decode(
                            prompts.subList(found.size(), end),
                            LongStream.range(found.size(), end).toArray(),
                            together,
                            count -> {
                                work.step(count);
                                left[0] -= count;
                                if (left[0] > 0) { // a finished stretch is kept before a stop
                                    interruption.check();
                                }
                            }));
        }

        private void keep() throws IOException {
            if (found.size() > numKept) {
                finished.keep(numKept, found.subList(numKept, found.size()));
                numKept = found.size();
                keptNanos = System.nanoTime();
            }
        }
    }
}
