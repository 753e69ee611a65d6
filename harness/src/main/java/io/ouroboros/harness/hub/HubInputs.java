package io.ouroboros.harness.hub;

import io.ouroboros.datasets.text.DatasetDirectory;
import io.ouroboros.datasets.text.DatasetLayout;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.lora.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Turns the values of {@code --model}, {@code --dataset} and similar options into paths on this
 * machine, and downloads a hub id that is not in the cache yet.
 *
 * @param source makes the client that downloads
 */
public record HubInputs(Supplier<HubClient> source) {

    private static final Logger LOG = LoggerFactory.getLogger(HubInputs.class);

    /**
     * Finds a model. An adapter of PEFT is merged with its base model.
     *
     * @param text a directory or {@code OWNER/NAME}
     * @param revision of a model of the hub: a branch, a tag or a commit
     * @return a Hugging Face directory; a local model's as it was given, which need not exist
     * @throws IllegalArgumentException if it names a dataset's configuration, or if a revision of a
     *     local directory is asked for
     * @throws HubException if neither the hub nor the cache has the model
     * @throws IOException if the cache cannot be read or written
     */
    public Path model(String text, String revision) throws IOException {
        requireHub("--model-revision", revision, text);
        return merged(directory(text, revision));
    }

    private static void requireHub(String option, String revision, String... texts) {
        if (!revision.equals(HubClient.DEFAULT_REVISION)
                && Arrays.stream(texts).allMatch(text -> HubReference.parse(text).isLocal())) {
            throw new IllegalArgumentException(
                    "%s must come with a hub id, got the local path %s"
                            .formatted(option, texts[0]));
        }
    }

    private Path merged(Path directory) throws IOException {
        if (!AdapterDirectory.isAt(directory)) {
            return directory;
        }
        AdapterDirectory adapter = AdapterDirectory.open(directory);
        AdapterDirectory.Base base = adapter.base();
        Path found =
                directory(base.nameOrPath(), base.revision().orElse(HubClient.DEFAULT_REVISION));
        if (!Files.isDirectory(found) || Files.isSameFile(found, directory)) {
            throw new HarnessException(
                    "base_model_name_or_path must be a model directory or a hub id, got %s in %s"
                            .formatted(base.nameOrPath(), adapter.files().get(0)));
        }
        return source.get().merge(directory, adapter, merged(found));
    }

    private Path directory(String text, String revision) throws IOException {
        HubReference reference = HubReference.parse(text);
        if (!reference.config().isEmpty()) {
            throw new IllegalArgumentException(
                    "--model must be a directory or a hub id such as facebook/opt-125m, got "
                            + text);
        }
        if (reference.isLocal()) {
            if (reference.hidesId()) {
                LOG.info(
                        "using the local directory {}; for the hub's model of this name, give the directory that 'ouroboros fetch {}' prints",
                        text,
                        text);
            }
            return Path.of(reference.name());
        }
        try {
            return source.get().fetchModel(reference.name(), revision).directory();
        } catch (HubException e) {
            throw withHint(e, text);
        }
    }

    /**
     * Finds data.
     *
     * @param text a file, a directory, {@code DIRECTORY:CONFIG}, or of the hub {@code OWNER/NAME}
     *     or {@code OWNER/NAME:CONFIG}
     * @param revision of a dataset of the hub: a branch, a tag or a commit
     * @return the file, or the directory that holds the splits' files; a local one without a
     *     configuration as it was given, which need not exist
     * @throws IllegalArgumentException if a revision of a local path is asked for
     * @throws HubException if neither the hub nor the cache has the dataset
     * @throws IOException if it has no such configuration, or the cache cannot be read or written
     */
    public Path data(String text, String revision) throws IOException {
        requireHub("--dataset-revision", revision, text);
        return found(text, revision);
    }

    /**
     * Finds data for training and validation, of which one may be local.
     *
     * @param first as in {@link #data(String, String)}
     * @param second the same text, or another
     * @param revision of those of the hub
     * @return both, in this order
     * @throws IOException as in {@link #data(String, String)}
     */
    public List<Path> data(String first, String second, String revision) throws IOException {
        requireHub("--dataset-revision", revision, first, second);
        Path found = found(first, revision);
        return List.of(found, second.equals(first) ? found : found(second, revision));
    }

    private Path found(String text, String revision) throws IOException {
        HubReference reference = HubReference.parse(text);
        if (!reference.isLocal()) {
            try {
                return source.get()
                        .fetchDataset(reference.name(), reference.config(), revision)
                        .configDirectory();
            } catch (HubException e) {
                throw withHint(e, text);
            }
        }
        Path path = Path.of(reference.name());
        if (!reference.config().isEmpty()) {
            path = DatasetDirectory.open(path, reference.config()).path();
        }
        sayWhatIsUsed(reference, path);
        return path;
    }

    /** Names what hides a dataset of the hub, and files that are not read. */
    private static void sayWhatIsUsed(HubReference reference, Path path) {
        List<String> passedOver;
        boolean isDataset = true;
        try {
            passedOver = DatasetDirectory.passedOver(path);
        } catch (IOException e) { // whoever reads the directory says what is wrong with it
            passedOver = List.of();
            isDataset = false;
        }
        if (reference.hidesId()) {
            LOG.atLevel(isDataset ? Level.INFO : Level.WARN)
                    .log(
                            "using the local directory {}; for the hub's dataset of this name, give the directory that 'ouroboros fetch {} --dataset' prints",
                            path,
                            reference.name());
        }
        if (!passedOver.isEmpty()) {
            LOG.info("passed over {} in {}", DatasetLayout.some(passedOver), path);
        }
    }

    /** For a user who meant a path; not where the hub or the cache has the repository. */
    private static HubException withHint(HubException e, String text) {
        return new HubException(e.getMessage() + "; there is no local path " + text + " either", e);
    }
}
