package io.ouroboros.harness.hub;

import io.ouroboros.datasets.text.DatasetLayout;
import io.ouroboros.datasets.text.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The files of one configuration of a dataset, found by the rules of local datasets. If a
 * repository has splits in parquet, files of other formats beside them are passed over.
 *
 * @param config the directory; empty if there is only one
 */
record DatasetFiles(String config) implements FileSelection {

    /** What Python's {@code datasets} saves beside the files of a split. */
    private static final String SAVED_STATE = "state.json";

    @Override
    public List<String> select(RepoTree tree) throws IOException {
        List<String> chosen = new ArrayList<>();
        for (List<String> files : layout(tree).files().values()) {
            String parent = FileTree.parent(files.get(0));
            String state = parent.isEmpty() ? SAVED_STATE : parent + "/" + SAVED_STATE;
            if (tree.names().contains(state)) {
                chosen.add(state);
            }
            chosen.addAll(files);
        }
        return chosen;
    }

    @Override
    public String arguments(String id) {
        return config.isEmpty() ? id + " --dataset" : id + ":" + config;
    }

    /** The splits of the configuration. */
    DatasetLayout layout(RepoTree tree) throws IOException {
        NavigableSet<String> parquet = new TreeSet<>(tree.names());
        parquet.removeIf(name -> !name.endsWith(".parquet"));
        RepoTree converted = new RepoTree(parquet, tree.opener(), tree.where());
        RepoTree used = DatasetLayout.hasSplits(converted) ? converted : tree;
        return config.isEmpty() ? DatasetLayout.of(used) : DatasetLayout.of(used, config);
    }
}
