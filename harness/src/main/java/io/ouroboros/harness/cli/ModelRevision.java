package io.ouroboros.harness.cli;

import io.ouroboros.harness.hub.HubClient;
import io.ouroboros.harness.options.HelpGroup;
import picocli.CommandLine.Option;

/** The revision of a hub's model. */
@HelpGroup.In(HelpGroup.INPUT)
final class ModelRevision {

    @Option(
            names = "--model-revision",
            paramLabel = "REV",
            description =
                    "Branch, tag or full commit of a hub's model (default: ${DEFAULT-VALUE}).")
    String revision = HubClient.DEFAULT_REVISION;
}
