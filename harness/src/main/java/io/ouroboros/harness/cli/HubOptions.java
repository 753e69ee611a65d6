package io.ouroboros.harness.cli;

import io.ouroboros.harness.hub.HubClient;
import io.ouroboros.harness.hub.HubConfig;
import io.ouroboros.harness.hub.HubInputs;
import io.ouroboros.harness.options.HelpGroup;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command reaches the Hugging Face hub. */
@HelpGroup.In(HelpGroup.INPUT)
final class HubOptions {

    /** How a description of an option says what a model may be. */
    static final String MODEL =
            "Hugging Face model directory, or a hub id such as facebook/opt-125m";

    /** How a description of an option says what data may be. */
    static final String DATA =
            "text (.txt, .raw, .tokens, also .gz), JSON Lines, parquet or Arrow with text or ids, a"
                    + " directory of splits, or a hub id with its configuration such as"
                    + " wikitext:wikitext-2-raw-v1";

    @Option(
            names = "--cache-directory",
            paramLabel = "DIR",
            description =
                    "The hub's cache, in place of HF_HUB_CACHE (default: ~/.cache/huggingface/hub).")
    private @Nullable Path cacheDirectory;

    @Option(
            names = "--offline",
            description = "Only look into the hub's cache, as with HF_HUB_OFFLINE=1.")
    private boolean offline;

    /** Creates a client; nothing is sent yet. */
    HubClient client(Session session, CommonOptions common) throws IOException {
        HubConfig settings =
                HubConfig.of(session.environment(), Path.of(System.getProperty("user.home")));
        if (cacheDirectory != null) {
            settings = settings.withCacheDirectory(cacheDirectory);
        }
        return HubClient.of(
                offline ? settings.asOffline() : settings,
                common.progress(session.terminal()),
                session.interruption());
    }

    /** Finds what the command's options name. */
    HubInputs inputs(Session session, CommonOptions common) {
        return new HubInputs(() -> client(session, common));
    }
}
