package io.ouroboros.harness.cli;

import io.ouroboros.harness.hub.HubClient;
import io.ouroboros.harness.hub.HubConfig;
import io.ouroboros.harness.hub.HubInputs;
import io.ouroboros.harness.options.HelpGroup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that use the Hugging Face hub. */
@HelpGroup.In(HelpGroup.INPUT)
final class HubOptions {

    /** What a model may be, in descriptions of options. */
    static final String MODEL =
            "Hugging Face model directory, PEFT's directory of a LoRA adapter, or a hub id such as"
                    + " facebook/opt-125m";

    /** What data may be, in descriptions of options. */
    static final String DATA =
            "text (.txt, .raw, .tokens, also .gz), JSON Lines, parquet or Arrow with text or ids, a"
                    + " directory of splits, or a hub id with its configuration such as"
                    + " wikitext:wikitext-2-raw-v1";

    @Option(
            names = "--cache-directory",
            paramLabel = "DIR",
            description = "The hub's cache (default: HF_HUB_CACHE, or ~/.cache/huggingface/hub).")
    private @Nullable Path cacheDirectory;

    @Option(
            names = "--offline",
            description = "Use only what the hub's cache holds, like HF_HUB_OFFLINE=1.")
    private boolean offline;

    /** Creates a client; nothing is sent yet. */
    HubClient client(Subcommand command) {
        HubConfig config = HubConfig.of(command.session.environment());
        if (cacheDirectory != null) {
            config = config.withCacheDirectory(cacheDirectory);
        }
        return HubClient.of(
                offline ? config.asOffline() : config,
                command.progress(),
                command.session.interruption());
    }

    /** Resolves the command's options to paths. */
    HubInputs inputs(Subcommand command) {
        return new HubInputs(() -> client(command));
    }
}
