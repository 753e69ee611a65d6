package io.ouroboros.harness.hub;

import com.google.gson.JsonElement;
import io.ouroboros.harness.data.TokenizerFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.models.lora.AdapterDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The files of a model: configuration, tokenizer, and weights in one format: safetensors, or
 * PyTorch's if there are none.
 */
final class ModelFiles implements FileSelection {
    private static final String CONFIG = "config.json";
    private static final List<String> WEIGHTS = List.of("model.safetensors", "pytorch_model.bin");
    private static final String INDEX_ENDING = ".index.json";

    @Override
    public List<String> select(RepoTree tree) throws IOException {
        NavigableSet<String> names = tree.names();
        if (names.containsAll(AdapterDirectory.FILES) && !names.contains(CONFIG)) {
            List<String> adapter = new ArrayList<>(AdapterDirectory.FILES);
            TokenizerFiles.NAMES.stream().filter(names::contains).forEach(adapter::add);
            return adapter;
        }
        if (!names.contains(CONFIG)) {
            throw new IOException("model must hold config.json, got none in " + tree.where());
        }
        List<String> chosen = new ArrayList<>();
        chosen.add(CONFIG);
        TokenizerFiles.NAMES.stream().filter(names::contains).forEach(chosen::add);
        for (String weights : WEIGHTS) {
            String index = weights + INDEX_ENDING;
            if (names.contains(weights)) {
                chosen.add(weights);
                return chosen;
            }
            if (names.contains(index)) {
                chosen.add(index);
                chosen.addAll(shards(index, tree));
                return chosen;
            }
        }
        throw new IOException(
                "model must hold model.safetensors or pytorch_model.bin, whole or in shards, got neither in "
                        + tree.where());
    }

    @Override
    public String arguments(String id) {
        return id;
    }

    private static NavigableSet<String> shards(String index, RepoTree tree) throws IOException {
        JsonFields map = JsonFields.read(tree.open(index)).requireObject("weight_map");
        NavigableSet<String> shards = new TreeSet<>();
        for (Map.Entry<String, JsonElement> entry : map.object().entrySet()) {
            shards.add(map.requireString(entry.getKey()));
        }
        for (String shard : shards) {
            if (!tree.names().contains(shard)) {
                throw new IOException(
                        "%s must name files of the model, got \"%s\" in %s"
                                .formatted(
                                        index, shard.replaceAll("\\p{Cntrl}", "?"), tree.where()));
            }
        }
        return shards;
    }
}
