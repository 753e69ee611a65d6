package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.tokens.Packing;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.AtomicFiles;
import io.ouroboros.harness.runtime.ComputeTarget;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.runtime.JsonFormat;
import io.ouroboros.harness.runtime.RuntimeSettings;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.DecodingRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The work of {@code ouroboros synthesize}.
 *
 * @param model a Hugging Face directory
 * @param prompts JSON Lines with {@code ids} or {@code text}; where both are there, the ids count
 * @param output JSON Lines: the prompt's fields, then {@code continuation}, {@code score} and, with
 *     a tokenizer, {@code text}
 * @param rules the rules of every decode
 * @param batchSize prompts decoded together
 */
public record Synthesis(Path model, Path prompts, Path output, DecodingRules rules, int batchSize) {

    /**
     * Decodes every prompt and writes the output as a whole.
     *
     * @param settings device and threads
     * @param progress shows how far it is
     * @param interruption asked between batches
     * @throws IOException if a file cannot be read or written
     */
    public void run(RuntimeSettings settings, Progress progress, Interruption interruption)
            throws IOException {
        AtomicFiles.requireWritable(output);
        List<JsonFields> lines = JsonFields.readLines(prompts);
        if (lines.isEmpty()) {
            throw new HarnessException(
                    "prompts must hold at least one line, got none in " + prompts);
        }
        try (CausalLanguageModel loaded = ComputeTarget.of(settings).load(model);
                BlockReader reader =
                        new BlockReader(
                                model,
                                loaded.configuration(),
                                BlockReader.UNASKED,
                                Packing.SHARDED_BATCHES)) {
            reader.checkTokenizer();
            List<int[]> ids = new ArrayList<>();
            for (JsonFields line : lines) {
                ids.add(checked(idsOf(line, reader), line, loaded));
            }
            List<Continuation> found =
                    new CorpusSynthesizer(loaded, rules, batchSize, progress, interruption)
                            .continuations("synthesizing", ids);
            write(lines, found, reader);
        }
    }

    private static int[] idsOf(JsonFields line, BlockReader reader) throws IOException {
        if (line.has("ids")) {
            return line.requireIds("ids");
        }
        if (line.has("text")) {
            return reader.tokenizer().encodePrompt(line.requireString("text"));
        }
        throw new HarnessException(
                "a prompt must have the field \"ids\" or \"text\", got neither in " + line.where());
    }

    private int[] checked(int[] ids, JsonFields line, CausalLanguageModel loaded) {
        int vocabulary = loaded.configuration().vocabularySize();
        int positions = loaded.configuration().maxPositions();
        if (ids.length == 0) {
            throw new HarnessException(
                    "a prompt must have at least 1 token, got 0 in " + line.where());
        }
        if (ids.length + rules.newTokens() > positions) {
            throw new HarnessException(
                    "prompt and continuation must fit the model's %d positions, got %d + %d tokens in %s"
                            .formatted(positions, ids.length, rules.newTokens(), line.where()));
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

    private void write(List<JsonFields> lines, List<Continuation> found, BlockReader reader)
            throws IOException {
        AtomicFiles.write(
                output,
                out -> {
                    for (int i = 0; i < lines.size(); i++) {
                        JsonObject line = lines.get(i).object().deepCopy();
                        int[] ids = found.get(i).idArray();
                        line.add("continuation", JsonFormat.array(ids));
                        line.addProperty("score", found.get(i).score());
                        String text = reader.textOf(ids);
                        if (text != null) {
                            line.addProperty("text", text);
                        }
                        out.write((JsonFormat.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
    }
}
