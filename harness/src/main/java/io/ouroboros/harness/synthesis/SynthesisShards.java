package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.harness.device.KeptBatchSize;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.ResumeGuard;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.decoding.Continuation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The finished prompts of one synthesis on disk, from which it resumes as if it had never stopped.
 *
 * <p>Format version 1:
 *
 * <pre>{@code
 * synthesis.json             formatVersion, synthesis (which synthesis it is)
 * batch-size.json            prompts decoded together, see KeptBatchSize
 * prompts-0000000000.jsonl   a shard: the prompts from this position on, in order
 * }</pre>
 *
 * <p>A shard's lines are {@code {"continuations":[{"ids":[..],"score":..}]}}, best first, one for
 * each prompt; the last line is {@code {"sha256":".."}}, the hash of the lines before it. Each
 * shard appears complete or not at all, and starts where the one before it ends.
 */
public final class SynthesisShards implements FinishedPrompts {

    private static final int FORMAT_VERSION = 1;
    private static final String IDENTITY = "synthesis.json";
    private static final String BATCH_SIZE = "batch-size.json";
    private static final String SHARD = "prompts-%010d.jsonl";
    private static final String SHARD_PATTERN = "prompts-\\d{10}\\.jsonl";

    private final Path directory;
    private final String modelSha256;
    private final KeptBatchSize batchSize;
    private final KeptBatchSize.FirstChoice firstChoice;

    private record IdentityFile(int formatVersion, JsonObject synthesis) {}

    /** A line of a shard. */
    private record Line(List<Continuation> continuations) {}

    /**
     * Creates the access to the shards; writes nothing.
     *
     * @param directory where the shards are; created when the synthesis starts
     * @param modelSha256 hash of the model that decodes
     */
    public SynthesisShards(Path directory, String modelSha256) {
        this(directory, modelSha256, "--batch-size", (chosen, afterKill) -> chosen);
    }

    /**
     * Creates the access to the shards of one of several syntheses.
     *
     * @param directory where the shards are; created when the synthesis starts
     * @param modelSha256 hash of the model that decodes
     * @param option the option that sets the batch size
     * @param firstChoice the batch size of the first synthesis, if the memory chooses it
     */
    public SynthesisShards(
            Path directory,
            String modelSha256,
            String option,
            KeptBatchSize.FirstChoice firstChoice) {
        this.directory = directory;
        this.modelSha256 = modelSha256;
        this.firstChoice = firstChoice;
        batchSize = batchSize(directory, option);
    }

    /**
     * Reads the finished prompts.
     *
     * @throws HarnessException naming the first field in which the synthesis differs
     * @throws IOException naming the shard that is damaged
     */
    @Override
    public List<List<Continuation>> read(JsonObject synthesis) throws IOException {
        Files.createDirectories(directory);
        AtomicFiles.removeLeftovers(directory);
        claim(synthesis);
        List<List<Continuation>> finished = new ArrayList<>();
        for (Path shard : shards(directory)) {
            readNext(directory, shard, finished);
        }
        return finished;
    }

    private static void readNext(Path directory, Path shard, List<List<Continuation>> finished)
            throws IOException {
        Path expected = directory.resolve(SHARD.formatted(finished.size()));
        if (!shard.equals(expected)) {
            throw new IOException(
                    "%s is missing before the next shard, %s; remove %s to start from scratch"
                            .formatted(expected, shard.getFileName(), directory));
        }
        readShard(directory, shard, finished);
    }

    /**
     * Files that a synthesis cannot resume from.
     *
     * @param message what is wrong with the first damaged file
     * @param files files that are damaged, or useless without one that is, the newest first, so
     *     that an interrupted removal leaves no gap
     */
    public record Damaged(String message, List<Path> files) {}

    /**
     * Checks every shard and the files that describe them.
     *
     * @param directory an existing directory
     * @return what is damaged, if anything
     * @throws IOException if the directory cannot be listed
     */
    public static Optional<Damaged> damaged(Path directory) throws IOException {
        List<Path> shards = shards(directory);
        List<Path> newestFirst = new ArrayList<>(shards);
        Collections.reverse(newestFirst);
        try {
            if (!shards.isEmpty()) {
                JsonObject unused = readIdentity(directory);
                batchSize(directory, "").check();
            }
        } catch (IOException e) {
            newestFirst.add(directory.resolve(BATCH_SIZE));
            newestFirst.add(directory.resolve(IDENTITY));
            return Optional.of(new Damaged(IoFailures.describe(e), newestFirst));
        }
        List<List<Continuation>> finished = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            try {
                readNext(directory, shards.get(i), finished);
            } catch (IOException e) {
                return Optional.of(
                        new Damaged(
                                IoFailures.describe(e), newestFirst.subList(0, shards.size() - i)));
            }
        }
        return Optional.empty();
    }

    @Override
    public void keep(int first, List<List<Continuation>> finished) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (List<Continuation> continuations : finished) {
            JsonObject line = JsonRecords.toJson(new Line(continuations));
            lines.append(JsonFormat.line(line)).append('\n');
        }
        lines.append(lastLine(lines.toString()));
        AtomicFiles.writeString(directory.resolve(SHARD.formatted(first)), lines.toString());
    }

    @Override
    public int batchSize(int chosen, KeptBatchSize.Source source) throws IOException {
        return batchSize.start(chosen, source, isEmpty(), firstChoice);
    }

    @Override
    public void rememberBatchSize(int size) throws IOException {
        batchSize.reduced(size);
    }

    @Override
    public void ended() throws IOException {
        batchSize.ended(isEmpty());
    }

    private static KeptBatchSize batchSize(Path directory, String option) {
        return new KeptBatchSize(
                directory.resolve(BATCH_SIZE), "decoding %d prompts together", option);
    }

    private static JsonObject readIdentity(Path directory) throws IOException {
        return JsonFields.read(directory.resolve(IDENTITY), FORMAT_VERSION)
                .as(IdentityFile.class)
                .synthesis();
    }

    /** Whether nothing is kept. */
    boolean isEmpty() throws IOException {
        return shards(directory).isEmpty();
    }

    private void claim(JsonObject synthesis) throws IOException {
        JsonObject identity = synthesis.deepCopy();
        identity.addProperty("modelSha256", modelSha256);
        if (isEmpty()) {
            IdentityFile file = new IdentityFile(FORMAT_VERSION, identity);
            AtomicFiles.writeString(
                    directory.resolve(IDENTITY), JsonFormat.pretty(JsonRecords.toJson(file)));
            return;
        }
        String advice = "give the same options, or remove it to start from scratch";
        new ResumeGuard(directory, "synthesis", advice)
                .require(readIdentity(directory), identity, Set.of());
    }

    private static void readShard(Path directory, Path shard, List<List<Continuation>> finished)
            throws IOException {
        byte[] bytes = Files.readAllBytes(shard);
        String text = new String(bytes, StandardCharsets.UTF_8);
        int lastLine = text.lastIndexOf('\n', text.length() - 2) + 1;
        String lines = text.substring(0, lastLine);
        if (!Arrays.equals(bytes, (lines + lastLine(lines)).getBytes(StandardCharsets.UTF_8))) {
            throw new IOException(
                    "%s must end with the hash of its lines, got a damaged shard; remove %s to start from scratch"
                            .formatted(shard, directory));
        }
        for (String line : lines.lines().toList()) {
            Line read = JsonFields.parse(line, shard.toString()).as(Line.class);
            finished.add(read.continuations());
        }
    }

    private static String lastLine(String lines) {
        return "{\"sha256\":\"%s\"}\n".formatted(Sha256.ofText(lines));
    }

    private static List<Path> shards(Path directory) throws IOException {
        return WorkDirectory.entries(directory, SHARD_PATTERN);
    }
}
