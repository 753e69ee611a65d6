package io.ouroboros.harness.synthesis;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.ResumeGuard;
import io.ouroboros.harness.io.Sha256;
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
import java.util.stream.Stream;

/**
 * The finished prompts of one synthesis on disk, from which it goes on as if it had never stopped.
 *
 * <p>Format version 1:
 *
 * <pre>{@code
 * synthesis.json             formatVersion, synthesis (what it must be to go on)
 * batch-size.json            formatVersion, batchSize (prompts decoded together, where the memory
 *                            chose or halved them)
 * prompts-0000000000.jsonl   a shard: the prompts from this position on, in their order
 * }</pre>
 *
 * <p>A shard's lines are {@code {"continuations":[{"ids":[..],"score":..}]}}, best first, one for
 * each prompt; the last line is {@code {"sha256":".."}}, the hash of the lines before it. Each
 * shard appears whole or not at all, and starts where the one before it ends.
 */
public final class SynthesisShards implements FinishedPrompts {

    private static final int FORMAT_VERSION = 1;
    private static final String IDENTITY = "synthesis.json";
    private static final String BATCH_SIZE = "batch-size.json";
    private static final String SHARD = "prompts-%010d.jsonl";
    private static final String SHARD_PATTERN = "prompts-\\d{10}\\.jsonl";

    private final Path directory;
    private final String modelSha256;

    /**
     * Names the place.
     *
     * @param directory where the shards are; made when the synthesis starts
     * @param modelSha256 hash of the model that decodes
     */
    public SynthesisShards(Path directory, String modelSha256) {
        this.directory = directory;
        this.modelSha256 = modelSha256;
    }

    /**
     * Finds what was finished before.
     *
     * @throws HarnessException naming the first field in which the synthesis was another
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
                    "%s must be there before the next shard, got only %s; remove %s to start from scratch"
                            .formatted(expected, shard.getFileName(), directory));
        }
        readShard(directory, shard, finished);
    }

    /**
     * What of a directory a synthesis cannot go on from.
     *
     * @param message what is wrong with the first of the files
     * @param files files that are damaged, or useless without one that is, the newest first, so
     *     that an interrupted removal leaves no gap
     */
    public record Damaged(String message, List<Path> files) {}

    /**
     * Checks every shard and what their directory states about itself.
     *
     * @param directory an existing directory
     * @return what is damaged, if anything is
     * @throws IOException if the directory cannot be listed
     */
    public static Optional<Damaged> damaged(Path directory) throws IOException {
        List<Path> shards = shards(directory);
        List<Path> newestFirst = new ArrayList<>(shards);
        Collections.reverse(newestFirst);
        try {
            if (!shards.isEmpty()) {
                JsonFields identity = JsonFields.read(directory.resolve(IDENTITY));
                identity.requireFormatVersion(FORMAT_VERSION);
                identity.requireObject("synthesis");
                Path batchSize = directory.resolve(BATCH_SIZE);
                if (Files.exists(batchSize)) {
                    readBatchSize(batchSize);
                }
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
            JsonArray array = new JsonArray();
            for (Continuation continuation : continuations) {
                JsonObject json = new JsonObject();
                json.add("ids", JsonFormat.array(continuation.ids()));
                json.addProperty("score", continuation.score());
                array.add(json);
            }
            JsonObject line = new JsonObject();
            line.add("continuations", array);
            lines.append(JsonFormat.line(line)).append('\n');
        }
        lines.append(lastLine(lines.toString()));
        AtomicFiles.writeString(directory.resolve(SHARD.formatted(first)), lines.toString());
    }

    @Override
    public int batchSize(int chosen) throws IOException {
        Path file = directory.resolve(BATCH_SIZE);
        if (!isEmpty() && Files.exists(file)) {
            return readBatchSize(file);
        }
        rememberBatchSize(chosen);
        return chosen;
    }

    @Override
    public void rememberBatchSize(int batchSize) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.addProperty("batchSize", batchSize);
        AtomicFiles.writeString(directory.resolve(BATCH_SIZE), JsonFormat.pretty(json));
    }

    private static int readBatchSize(Path file) throws IOException {
        JsonFields json = JsonFields.read(file);
        json.requireFormatVersion(FORMAT_VERSION);
        return json.requireCount("batchSize");
    }

    /** Whether nothing is kept. */
    boolean isEmpty() throws IOException {
        return shards(directory).isEmpty();
    }

    private void claim(JsonObject synthesis) throws IOException {
        JsonObject identity = synthesis.deepCopy();
        identity.addProperty("modelSha256", modelSha256);
        Path file = directory.resolve(IDENTITY);
        if (isEmpty()) {
            JsonObject json = new JsonObject();
            json.addProperty("formatVersion", FORMAT_VERSION);
            json.add("synthesis", identity);
            AtomicFiles.writeString(file, JsonFormat.pretty(json));
            return;
        }
        JsonFields json = JsonFields.read(file);
        json.requireFormatVersion(FORMAT_VERSION);
        new ResumeGuard(
                        directory,
                        "synthesis",
                        "give the same options, or remove it to start from scratch")
                .require(json.requireObject("synthesis").object(), identity, Set.of());
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
            List<Continuation> continuations = new ArrayList<>();
            for (JsonFields one :
                    JsonFields.parse(line, shard.toString()).requireObjects("continuations")) {
                continuations.add(
                        new Continuation(one.requireIds("ids"), one.requireDouble("score")));
            }
            finished.add(List.copyOf(continuations));
        }
    }

    private static String lastLine(String lines) {
        return "{\"sha256\":\"%s\"}\n"
                .formatted(Sha256.ofBytes(lines.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Path> shards(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(SHARD_PATTERN))
                    .sorted()
                    .toList();
        }
    }
}
