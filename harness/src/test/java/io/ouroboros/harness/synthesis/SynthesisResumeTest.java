package io.ouroboros.harness.synthesis;

import static io.ouroboros.harness.device.KeptBatchSize.Source.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.ouroboros.harness.data.ModelHashes;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.Strategy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A synthesis that goes on from its shards ends with the bytes of one that never stopped. */
final class SynthesisResumeTest {

    private static final int NUM_PROMPTS = 39;

    /** Depends on each prompt's position, and returns several continuations. */
    private static final DecodingConfig SAMPLING =
            new DecodingConfig(Strategy.Sampling.plain(8), 3, 0, 1.1, 0, 2);

    private static final DecodingConfig BEAMS = DecodingConfig.exactly(3, 4);

    @TempDir private Path directory;
    private Path model = Path.of("");
    private int numWorkers = 1;

    @BeforeEach
    void writeModel() throws IOException {
        model = Tiny.modelWithTokenizer(directory.resolve("model"));
    }

    /** Every time with another number of workers. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void stoppedAfterEveryBatchItResumesAsIfItHadNot(int numLengths) throws IOException {
        writePrompts(numLengths, 1);
        String straight = straight(SAMPLING);
        int stops = 0;
        for (boolean done = false; !done; ) {
            Interruption interruption = Interruption.manual();
            int before = numKept();
            numWorkers = 1 + stops % 2;
            try {
                run(SAMPLING, 2, afterBatches(numLengths, interruption::request), interruption);
                done = true;
            } catch (StoppedException e) {
                stops++;
                // one length: the batches at work are kept; several: what was whole
                assertThat(numKept() - before).isBetween(1, 2 * numLengths * numWorkers);
            }
        }
        assertThat(stops).isGreaterThanOrEqualTo(numLengths == 1 ? 12 : 4);
        assertThat(output()).hasContent(straight);
        assertThat(shards()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 17, 30, 33, 38})
    void killedAfterAnyBatchItResumesFromTheLastShard(int killedAfter) throws IOException {
        writePrompts(1, 2);
        String straight = straight(BEAMS);
        assertThatThrownBy(() -> run(BEAMS, 1, killingAfter(killedAfter), Interruption.manual()))
                .isInstanceOf(Killed.class);
        assertThat(output()).doesNotExist();
        // a shard of 16 batches is written when its last batch is finished
        assertThat(numKept()).isEqualTo((killedAfter - 1) / 16 * 16);
        numWorkers = 2;
        run(BEAMS, 5, Progress.silent(), Interruption.manual()); // another batch size, too
        assertThat(output()).hasContent(straight);
        assertThat(shards()).doesNotExist();
    }

    @Test
    void theProgressStartsWithWhatWasFinished() throws IOException {
        writePrompts(1, 3);
        stopWithTwoShards();
        AtomicInteger first = new AtomicInteger(-1);
        AtomicInteger counted = new AtomicInteger();
        Progress counting =
                stepping(
                        count -> {
                            first.compareAndSet(-1, (int) count);
                            counted.addAndGet((int) count);
                        });
        run(BEAMS, 1, counting, Interruption.manual());
        assertThat(first).hasValue(32);
        assertThat(counted).hasValue(NUM_PROMPTS);
    }

    @Test
    void shardsOfAnotherSynthesisAreRefused() throws IOException {
        writePrompts(1, 4);
        stopWithTwoShards();
        String rest =
                ", this synthesis has %s; give the same options, or remove it to start from scratch";
        assertRefused(
                DecodingConfig.exactly(2, 4),
                shards() + " was started with beamWidth 3" + rest.formatted(2));
        assertRefused(SAMPLING, shards() + " was started with beamWidth 3" + rest.formatted(1));
        writePrompts(1, 5);
        assertThatThrownBy(() -> run(BEAMS, 1, Progress.silent(), Interruption.manual()))
                .isInstanceOf(HarnessException.class)
                .hasMessageMatching(
                        "\\Q%s\\E was started with promptsSha256 \"[0-9a-f]{64}\", this synthesis has \"[0-9a-f]{64}\"; give the same options, or remove it to start from scratch"
                                .formatted(shards()));
        writePrompts(1, 4);
        String before = ModelHashes.of(model).total();
        Files.writeString(model.resolve("README.md"), "not read");
        assertThat(ModelHashes.of(model).total()).isEqualTo(before);
        Files.writeString(model.resolve("generation_config.json"), "{}");
        assertRefused(
                BEAMS,
                "%s was started with modelSha256 \"%s\"".formatted(shards(), before)
                        + rest.formatted("\"" + ModelHashes.of(model).total() + "\""));
        assertThat(output()).doesNotExist();
        assertThat(numKept()).isEqualTo(32);
    }

    @Test
    void aDamagedShardIsNamed() throws IOException {
        writePrompts(1, 6);
        stopWithTwoShards();
        Path shard = shards().resolve("prompts-0000000016.jsonl");
        byte[] whole = Files.readAllBytes(shard);
        String damaged =
                "%s must end with the hash of its lines, got a damaged shard; remove %s to start from scratch"
                        .formatted(shard, shards());
        for (int length : new int[] {0, 1, 40, whole.length / 2, whole.length - 1}) {
            Files.write(shard, Arrays.copyOf(whole, length));
            assertDamaged(damaged);
        }
        byte[] flipped = whole.clone();
        flipped[30] ^= 1;
        Files.write(shard, flipped);
        assertDamaged(damaged);
        Files.write(shard, whole);
        Path first = shards().resolve("prompts-0000000000.jsonl");
        Files.delete(first);
        assertDamaged(
                "%s is missing before the next shard, prompts-0000000016.jsonl; remove %s to start from scratch"
                        .formatted(first, shards()));
    }

    @Test
    void shardsOfAnotherVersionAreRefused() throws IOException {
        writePrompts(1, 7);
        stopWithTwoShards();
        Path file = shards().resolve("synthesis.json");
        Files.writeString(
                file,
                Files.readString(file).replace("\"formatVersion\": 1", "\"formatVersion\": 2"));
        assertDamaged(
                "formatVersion must be 1, got 2 in %s; it was written by another version of ouroboros"
                        .formatted(file));
    }

    /** A synthesis that was killed after its last shard only writes the output. */
    @Test
    void whatIsFinishedIsNotDecodedAgain() throws IOException {
        writePrompts(1, 8);
        String straight = straight(BEAMS);
        Progress blocking =
                stepping(
                        count -> {
                            try {
                                Files.createDirectories(output());
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        assertThatThrownBy(() -> run(BEAMS, 4, blocking, Interruption.manual()))
                .isInstanceOf(IOException.class)
                .hasMessage(output() + " must be a regular file or not exist yet, got a directory");
        assertThat(numKept()).isEqualTo(NUM_PROMPTS);
        Files.delete(output());
        run(BEAMS, 4, killingAfter(0), Interruption.manual());
        assertThat(output()).hasContent(straight);
    }

    @Test
    void whatTheMemoryChoseOnceIsKept() throws IOException {
        SynthesisShards kept = new SynthesisShards(shards(), "a hash");
        assertThat(kept.read(new JsonObject())).isEmpty();
        assertThat(kept.batchSize(12, MEMORY)).isEqualTo(12);
        kept.ended();
        assertThat(kept.batchSize(13, MEMORY)).isEqualTo(13); // nothing is finished yet
        kept.keep(0, List.of(List.of(new Continuation(new int[] {5}, -0.25))));
        SynthesisShards again = new SynthesisShards(shards(), "a hash");
        assertThat(again.read(new JsonObject())).hasSize(1);
        assertThat(again.batchSize(64, MEMORY)).isEqualTo(13);
    }

    @Test
    void aKillInTheFirstBatchHalvesWhatTheMemoryChose() throws IOException {
        SynthesisShards killed = new SynthesisShards(shards(), "a hash");
        assertThat(killed.read(new JsonObject())).isEmpty();
        assertThat(killed.batchSize(12, MEMORY)).isEqualTo(12);
        SynthesisShards again = new SynthesisShards(shards(), "a hash");
        assertThat(again.batchSize(12, MEMORY)).isEqualTo(6);
        again.keep(0, List.of(List.of(new Continuation(new int[] {5}, -0.25))));
        assertThat(new SynthesisShards(shards(), "a hash").batchSize(12, MEMORY)).isEqualTo(6);
    }

    private void stopWithTwoShards() {
        assertThatThrownBy(() -> run(BEAMS, 1, killingAfter(34), Interruption.manual()))
                .isInstanceOf(Killed.class);
    }

    private void assertRefused(DecodingConfig config, String message) {
        assertThatThrownBy(() -> run(config, 1, Progress.silent(), Interruption.manual()))
                .isInstanceOf(HarnessException.class)
                .hasMessage(message);
    }

    private void assertDamaged(String message) {
        assertThatThrownBy(() -> run(BEAMS, 1, Progress.silent(), Interruption.manual()))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private String straight(DecodingConfig config) throws IOException {
        run(config, NUM_PROMPTS, Progress.silent(), Interruption.manual());
        String content = Files.readString(output());
        assertThat(content.lines()).hasSize(NUM_PROMPTS * config.numReturn());
        Files.delete(output());
        return content;
    }

    private void run(
            DecodingConfig config, int batchSize, Progress progress, Interruption interruption)
            throws IOException {
        new SynthesisJob(
                        model,
                        directory.resolve("prompts.jsonl"),
                        output(),
                        config,
                        BatchSizeChoice.of(batchSize))
                .run(
                        new DeviceConfig(Tiny.CPU.device(), numWorkers, Precision.FP32),
                        progress,
                        interruption,
                        new SynthesisJob.Streams(
                                new ByteArrayInputStream(new byte[0]),
                                new PrintWriter(new StringWriter())));
    }

    private void writePrompts(int numLengths, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < NUM_PROMPTS; i++) {
            int[] ids = random.ints(2 + i % numLengths, 4, Tiny.VOCABULARY).toArray();
            lines.append("{\"ids\": %s}%n".formatted(Arrays.toString(ids)));
        }
        Files.writeString(directory.resolve("prompts.jsonl"), lines.toString());
    }

    private Path output() {
        return directory.resolve("out.jsonl");
    }

    private Path shards() {
        return directory.resolve("out.jsonl.synthesis");
    }

    /** Prompts in shards; the last line of each is its hash. */
    private int numKept() throws IOException {
        if (!Files.exists(shards())) {
            return 0;
        }
        int lines = 0;
        try (Stream<Path> entries = Files.list(shards())) {
            List<Path> files = entries.filter(file -> file.toString().endsWith(".jsonl")).toList();
            for (Path file : files) {
                lines += Files.readAllLines(file).size() - 1;
            }
        }
        return lines;
    }

    private static Progress killingAfter(int batches) {
        return afterBatches(
                batches,
                () -> {
                    throw new Killed();
                });
    }

    /** A progress that does something when so many batches are finished; at once with 0. */
    private static Progress afterBatches(int batches, Runnable action) {
        AtomicInteger left = new AtomicInteger(batches + 1); // the first step: what was before
        return stepping(
                count -> {
                    if (left.decrementAndGet() == 0) {
                        action.run();
                    }
                });
    }

    private static Progress stepping(LongConsumer steps) {
        return (what, total, unit) -> {
            assertThat(List.of(what, total, unit))
                    .isEqualTo(List.of("synthesizing", (long) NUM_PROMPTS, "blocks"));
            return new Progress.Work() {
                @Override
                public void step(long count) {
                    steps.accept(count);
                }

                @Override
                public void note(String note) {}

                @Override
                public void close() {}
            };
        };
    }

    /** Stands for a kill: nothing that keeps may run. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
