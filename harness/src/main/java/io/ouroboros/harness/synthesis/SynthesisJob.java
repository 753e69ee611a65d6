package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.RowChecks;
import io.ouroboros.datasets.text.LineReader;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.data.ModelHashes;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.DecodingConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Continues prompts, for {@code ouroboros synthesize}.
 *
 * <p>Finished prompts are kept beside the output, in {@code OUTPUT.synthesis}, from which the same
 * call resumes after a stop; see {@link SynthesisShards}.
 *
 * @param model a Hugging Face directory
 * @param prompts JSON Lines with {@code ids}, of which {@code attention_mask} may mark padding, or
 *     {@code text}; ids take precedence; {@link #STANDARD} for standard input
 * @param output JSON Lines: the prompt's fields, then {@code continuation}, {@code score} and, with
 *     a tokenizer, {@code text}; with several continuations of a prompt a line for each, with
 *     {@code rank}, 0 for the best, before them; {@link #STANDARD} for standard output, for which
 *     nothing is kept
 * @param config how to decode
 * @param batchSize prompts decoded together
 */
public record SynthesisJob(
        Path model, Path prompts, Path output, DecodingConfig config, BatchSizeChoice batchSize) {

    private static final Logger LOG = LoggerFactory.getLogger(SynthesisJob.class);

    private static final String WORK = "synthesizing";
    private static final String MASK = "attention_mask";

    /** In place of a file: standard input or standard output. */
    public static final Path STANDARD = Path.of("-");

    /**
     * The standard streams of the process.
     *
     * @param in standard input, read if the prompts are {@link #STANDARD}
     * @param out standard output, written if the output is {@link #STANDARD}
     */
    public record Streams(InputStream in, PrintWriter out) {}

    /**
     * Decodes every prompt and writes the output.
     *
     * @param settings device and threads
     * @param progress shows the progress
     * @param interruption checked between batches
     * @param streams standard input and output
     * @throws IOException if a file cannot be read or written
     */
    public void run(
            DeviceConfig settings, Progress progress, Interruption interruption, Streams streams)
            throws IOException {
        if (!output.equals(STANDARD)) {
            AtomicFiles.requireWritable(output, prompts);
        }
        List<JsonFields> lines = promptLines(streams.in());
        BlockConfig rules = BlockConfig.of(BlockConfig.UNASKED);
        try (CausalLanguageModel loaded = ComputeTarget.of(settings).load(model);
                BlockReader reader =
                        new BlockReader(model, loaded.configuration(), rules, progress)) {
            reader.checkTokenizer();
            List<int[]> ids = new ArrayList<>();
            for (JsonFields line : lines) {
                ids.add(checked(idsOf(line, reader), line, loaded));
            }
            warnOfPadding(lines, ids, loaded);
            CorpusSynthesizer synthesizer =
                    new CorpusSynthesizer(loaded, config, batchSize, progress, interruption);
            if (output.equals(STANDARD)) {
                List<List<Continuation>> found =
                        synthesizer.continuations(WORK, ids, FinishedPrompts.nowhere());
                outputLines(lines, found, reader).forEach(streams.out()::println);
                return;
            }
            WorkDirectory directory = WorkDirectory.beside(output, "synthesis");
            SynthesisShards shards =
                    new SynthesisShards(directory.path(), ModelHashes.of(model).total());
            directory.during(
                    () -> {
                        List<List<Continuation>> found =
                                synthesizer.continuations(WORK, ids, shards);
                        AtomicFiles.writeLines(output, outputLines(lines, found, reader).stream());
                        return found;
                    },
                    shards::isEmpty);
        }
    }

    private List<JsonFields> promptLines(InputStream standardInput) throws IOException {
        boolean isStandard = prompts.equals(STANDARD);
        String where = isStandard ? "standard input" : prompts.toString();
        List<JsonFields> lines = new ArrayList<>();
        try (LineReader reader =
                isStandard ? LineReader.of(standardInput, where) : LineReader.open(prompts)) {
            for (String line = reader.next(); line != null; line = reader.next()) {
                if (!line.isBlank()) {
                    lines.add(JsonFields.parse(line, reader.where()));
                }
            }
        }
        if (lines.isEmpty()) {
            throw new HarnessException("prompts must hold at least one line, got none in " + where);
        }
        return lines;
    }

    private static int[] idsOf(JsonFields line, BlockReader reader) throws IOException {
        if (line.has("ids")) {
            int[] ids = line.requireIds("ids");
            return line.has(MASK) ? unpadded(ids, line) : ids;
        }
        if (line.has("text")) {
            String text = RowChecks.unicode(line.requireString("text"), line.where());
            try {
                return reader.tokenizer().encodeRow(text);
            } catch (IllegalArgumentException e) {
                throw new HarnessException(e.getMessage() + " in " + line.where(), e);
            }
        }
        throw new HarnessException(
                "a prompt must have the field \"ids\" or \"text\", got neither in " + line.where());
    }

    /** Leaves out the padding before and behind a prompt, which its mask marks with 0. */
    private static int[] unpadded(int[] ids, JsonFields line) throws IOException {
        int[] mask = line.requireIds(MASK);
        if (mask.length != ids.length) {
            throw new HarnessException(
                    "attention_mask must have as many numbers as ids, got %d and %d in %s"
                            .formatted(mask.length, ids.length, line.where()));
        }
        int from = 0;
        int to = ids.length;
        while (to > 0 && mask[to - 1] == 0) {
            to--;
        }
        while (from < to && mask[from] == 0) {
            from++;
        }
        for (int i = from; i < to; i++) {
            if (mask[i] != 1) {
                throw new HarnessException(
                        "attention_mask must be 1 between the padding before and behind a prompt, got %d at position %d in %s"
                                .formatted(mask[i], i, line.where()));
            }
        }
        return Arrays.copyOfRange(ids, from, to);
    }

    /** As transformers, which then assumes a mask, unless padding is also what ends a text. */
    private static void warnOfPadding(
            List<JsonFields> lines, List<int[]> prompts, CausalLanguageModel loaded) {
        int pad = loaded.configuration().padTokenId();
        if (pad < 0 || loaded.eosTokenIds().contains(pad)) {
            return;
        }
        for (int i = 0; i < prompts.size(); i++) {
            int[] ids = prompts.get(i);
            boolean isPadded = ids[0] == pad || ids[ids.length - 1] == pad;
            if (isPadded && lines.get(i).has("ids") && !lines.get(i).has(MASK)) {
                LOG.warn(
                        "padding (pad_token_id {}) is read as text where a prompt has no attention_mask: first in {}",
                        pad,
                        lines.get(i).where());
                return;
            }
        }
    }

    private int[] checked(int[] ids, JsonFields line, CausalLanguageModel loaded) {
        int vocabulary = loaded.configuration().vocabularySize();
        int positions = loaded.configuration().maxPositions();
        if (ids.length == 0) {
            throw new HarnessException(
                    "a prompt must have at least 1 token, got 0 in " + line.where());
        }
        if ((long) ids.length + config.newTokens() > positions) {
            throw new HarnessException(
                    "prompt and continuation must fit the model's %d positions, got %d + %d tokens in %s"
                            .formatted(positions, ids.length, config.newTokens(), line.where()));
        }
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new HarnessException(
                        "a token id must be below the model's vocabulary of %d, got %d in %s"
                                .formatted(vocabulary, id, line.where()));
            }
        }
        return ids;
    }

    private List<String> outputLines(
            List<JsonFields> prompts, List<List<Continuation>> found, BlockReader reader)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            int rank = 0;
            for (Continuation continuation : found.get(i)) {
                JsonObject line = prompts.get(i).object().deepCopy();
                int[] ids = continuation.ids();
                if (config.numReturn() > 1) {
                    line.addProperty("rank", rank++);
                }
                line.add("continuation", JsonFormat.array(ids));
                line.addProperty("score", continuation.score());
                String text = reader.textOf(ids);
                if (text != null) {
                    line.addProperty("text", text);
                }
                lines.add(JsonFormat.line(line));
            }
        }
        return lines;
    }
}
