package io.ouroboros.harness.hub;

import io.ouroboros.datasets.text.DatasetDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Turns what {@code --model}, {@code --dataset} and the like name into paths on this machine;
 * downloads what is named by a hub id and not in the cache yet.
 */
public final class HubInputs {
    private final ClientSource source;

    /**
     * Creates the resolver; nothing is read or sent while only local paths are named.
     *
     * @param source asked for a client when the first hub id comes
     */
    public HubInputs(ClientSource source) {
        this.source = source;
    }

    /** Where the client comes from. */
    @FunctionalInterface
    public interface ClientSource {
        /**
         * Creates a client.
         *
         * @return the client
         * @throws IOException if its settings cannot be read
         */
        HubClient create() throws IOException;
    }

    /**
     * Finds a model.
     *
     * @param text a directory or {@code OWNER/NAME}
     * @param revision of a model of the hub: a branch, a tag or a commit
     * @return a Hugging Face directory; a local one as it was given, not necessarily there
     * @throws IllegalArgumentException if a colon makes a dataset's configuration of a part
     * @throws HubException if neither hub nor cache has the model
     * @throws IOException if the cache cannot be read or written
     */
    public Path model(String text, String revision) throws IOException {
        HubReference reference = HubReference.parse(text);
        if (reference instanceof HubReference.Remote remote) {
            requireWithoutConfig(remote.config(), text);
            try {
                return source.create().fetchModel(remote.id(), revision).directory();
            } catch (HubException e) {
                throw notHereEither(e, text);
            }
        }
        HubReference.Local local = (HubReference.Local) reference;
        requireWithoutConfig(local.config(), text);
        return local.path();
    }

    /**
     * Finds data.
     *
     * @param text a file, a directory, {@code DIRECTORY:CONFIG}, or of the hub {@code OWNER/NAME}
     *     or {@code OWNER/NAME:CONFIG}
     * @param revision of a dataset of the hub: a branch, a tag or a commit
     * @return the file, or the directory that holds the splits' files; a local one without a
     *     configuration as it was given, not necessarily there
     * @throws HubException if neither hub nor cache has the dataset or its configuration
     * @throws IOException if a local directory has no such configuration, or the cache cannot be
     *     read or written
     */
    public Path data(String text, String revision) throws IOException {
        HubReference reference = HubReference.parse(text);
        if (reference instanceof HubReference.Remote remote) {
            try {
                return source.create()
                        .fetchDataset(remote.id(), remote.config(), revision)
                        .configDirectory();
            } catch (HubException e) {
                throw notHereEither(e, text);
            }
        }
        HubReference.Local local = (HubReference.Local) reference;
        return local.config().isEmpty()
                ? local.path()
                : DatasetDirectory.open(local.path(), local.config()).path();
    }

    private static void requireWithoutConfig(String config, String text) {
        if (!config.isEmpty()) {
            throw new IllegalArgumentException(
                    "--model must be a directory or a hub id such as facebook/opt-125m, got "
                            + text);
        }
    }

    /** For the user who meant a path, which would have been taken if it were there. */
    private static HubException notHereEither(HubException e, String text) {
        HubException longer =
                new HubException(e.getMessage() + "; on this machine there is no path " + text);
        longer.initCause(e);
        return longer;
    }
}
