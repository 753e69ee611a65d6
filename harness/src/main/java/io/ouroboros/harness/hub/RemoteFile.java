package io.ouroboros.harness.hub;

/**
 * A file of a repository, with its content as the hub states it.
 *
 * @param repository where it is
 * @param commit the revision's commit
 * @param path its path in the repository
 * @param blob its content
 */
record RemoteFile(Repository repository, String commit, String path, Blob blob) {
    /** Returns the words for messages, such as {@code config.json of model facebook/opt-125m}. */
    @Override
    public String toString() {
        return path + " of " + repository;
    }
}
