package io.ouroboros.harness.cli;

import io.ouroboros.harness.hub.HubClient;
import picocli.CommandLine.Option;

/** The revision of a hub's model. */
final class ModelRevision {

    @Option(
            names = "--model-revision",
            paramLabel = "REV",
            description =
                    "Branch, tag or full commit of a hub's model (default: ${DEFAULT-VALUE}).")
    private String revision = HubClient.DEFAULT_REVISION;

    String revision() {
        return revision;
    }
}
