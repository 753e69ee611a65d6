package io.ouroboros.harness.cli;

import io.ouroboros.harness.hub.HubClient;
import picocli.CommandLine.Option;

/** The revision of a hub's dataset. */
final class DatasetRevision {

    @Option(
            names = "--dataset-revision",
            paramLabel = "REV",
            description =
                    "Branch, tag or full commit of a hub's dataset (default: ${DEFAULT-VALUE}).")
    private String revision = HubClient.DEFAULT_REVISION;

    String revision() {
        return revision;
    }
}
