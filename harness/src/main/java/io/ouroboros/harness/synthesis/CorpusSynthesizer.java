package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.harness.device.KeptBatchSize;
import io.ouroboros.harness.device.MemoryLog;
import io.ouroboros.harness.device.WorkMemory;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.Decoder;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.DecodingException;
import io.ouroboros.models.decoding.Strategy;
import io.ouroboros.models.engine.OomBackoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Continues prompts of any lengths in batches, and returns the continuations in prompt order.
 *
 * <p>Prompts are decoded in order, in groups. A group is one batch if all prompts have one length;
 * otherwise it is large enough that each length fills a batch on average, at most 16 batches. A
 * synthesis that is stopped keeps every finished group; one that is killed resumes from the last
 * shard, which is written after 16 batches or ten minutes.
 *
 * <p>A batch that runs out of memory is decoded in halves, and so are those after it. This changes
 * neither order nor draws: both depend on a prompt's position alone.
 *
 * @param model the model, owned by the caller
 * @param config how to decode
 * @param batchSize prompts decoded together
 * @param progress shows the progress
 * @param interruption checked between batches
 * @param memory told when memory runs out
 */
public record CorpusSynthesizer(
        CausalLanguageModel model,
        DecodingConfig config,
        BatchSizeChoice batchSize,
        Progress progress,
        Interruption interruption,
        OomBackoff.Listener memory) {

    /** Batches of a shard, so that there are few files. */
    private static final int SHARD_BATCHES = 16;

    /** The most that a killed synthesis loses, besides the current group. */
    private static final Duration SHARD_TIME = Duration.ofMinutes(10);

    /**
     * Creates a synthesizer.
     *
     * @param model the model, owned by the caller
     * @param config how to decode
     * @param batchSize prompts decoded together
     * @param progress shows the progress
     * @param interruption checked between batches
     */
    public CorpusSynthesizer(
            CausalLanguageModel model,
            DecodingConfig config,
            BatchSizeChoice batchSize,
            Progress progress,
            Interruption interruption) {
        this(
                model,
                config,
                batchSize,
                progress,
                interruption,
                MemoryLog.of("decoding %d prompts together"));
    }

    /**
     * Continues every prompt that is not finished yet. Sampling draws by a prompt's position.
     *
     * @param what the name of the work, for example {@code synthesizing generation 2}
     * @param prompts token ids of each prompt, at least one id
     * @param finished keeps finished prompts until the caller has written the result
     * @return the continuations of each prompt, best first, in the prompts' order; {@link
     *     DecodingConfig#numReturn()} of them, or fewer if fewer exist
     * @throws IllegalArgumentException if a prompt does not fit the model
     * @throws IOException if finished prompts cannot be read or kept
     */
    public List<List<Continuation>> continuations(
            String what, List<int[]> prompts, FinishedPrompts finished) throws IOException {
        JsonObject identity = identity(prompts);
        List<List<Continuation>> found = new ArrayList<>(finished.read(identity));
        if (found.size() == prompts.size()) {
            return found; // killed between the last shard and the result
        }
        try (Decoder decoder = new Decoder(model, config);
                Progress.Work work = progress.start(what, prompts.size(), "blocks")) {
            prompts.stream().mapToInt(ids -> ids.length).distinct().forEach(decoder::checkFits);
            work.skip(found.size());
            new Remainder(decoder, work, prompts, finished, found).decode();
            return found;
        } finally {
            finished.ended();
        }
    }

    /**
     * Identifies the synthesis, apart from its model: each option by its name in camel case, and
     * the prompts' hash. Two equal ones give equal continuations.
     */
    private JsonObject identity(List<int[]> prompts) {
        JsonObject json = new JsonObject();
        flatten(JsonRecords.toJson(config), json);
        json.addProperty("sample", config.strategy() instanceof Strategy.Sampling);
        json.addProperty("dtype", model.dtype().name().toLowerCase(Locale.ROOT));
        StringBuilder lines = new StringBuilder();
        prompts.forEach(ids -> lines.append(JsonFormat.line(JsonFormat.array(ids))).append('\n'));
        json.addProperty("promptsSha256", Sha256.ofText(lines.toString()));
        return json;
    }

    private static void flatten(JsonObject nested, JsonObject flat) {
        nested.asMap()
                .forEach(
                        (name, value) -> {
                            if (value.isJsonObject()) {
                                flatten(value.getAsJsonObject(), flat);
                            } else {
                                flat.add(name, value);
                            }
                        });
    }

    /** Decodes the prompts that are left, and keeps what is found. */
    private final class Remainder implements Decoder.Sink {

        private final Decoder decoder;
        private final Progress.Work work;
        private final List<int[]> prompts;
        private final FinishedPrompts finished;
        private final List<List<Continuation>> found;
        private final OomBackoff together;
        private final int chosen;
        private int numKept;
        private long keptNanos = System.nanoTime();

        Remainder(
                Decoder decoder,
                Progress.Work work,
                List<int[]> prompts,
                FinishedPrompts finished,
                List<List<Continuation>> found)
                throws IOException {
            this.decoder = decoder;
            this.work = work;
            this.prompts = prompts;
            this.finished = finished;
            this.found = found;
            this.numKept = found.size();
            int longest = prompts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
            KeptBatchSize.Source source =
                    batchSize.prompts().isPresent()
                            ? KeptBatchSize.Source.USER
                            : KeptBatchSize.Source.MEMORY;
            chosen = finished.batchSize(batchSize.resolve(model, config, longest), source);
            WorkMemory.ofDecoding(model.configuration(), config, longest, chosen, model.dtype())
                    .limitWorkers(model);
            together = new OomBackoff(chosen, model.device(), memory);
        }

        void decode() throws IOException {
            int firstPrompt = found.size();
            try {
                decoder.decode(
                        prompts.subList(firstPrompt, prompts.size()),
                        LongStream.range(firstPrompt, prompts.size()).toArray(),
                        together,
                        this);
            } catch (StoppedException e) {
                keep();
                throw e;
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (DecodingException e) {
                throw new HarnessException(
                        "could not continue prompt %d of %d: %s"
                                .formatted(e.promptIndex() + 1, prompts.size(), e.getMessage()),
                        e);
            }
        }

        @Override
        public void beforeBatch() {
            interruption.check();
        }

        @Override
        public void finished(int numPrompts) {
            work.step(numPrompts);
        }

        @Override
        public void accept(List<List<Continuation>> next) {
            found.addAll(next);
            boolean isFull = found.size() - numKept >= (long) SHARD_BATCHES * together.size();
            boolean isOld = System.nanoTime() - keptNanos >= SHARD_TIME.toNanos();
            try {
                if (together.size() < chosen) {
                    finished.rememberBatchSize(together.size());
                }
                if (isFull || isOld || found.size() == prompts.size()) {
                    keep();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
