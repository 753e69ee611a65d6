package io.ouroboros.harness.cli;

import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.runtime.UsageException;
import io.ouroboros.harness.synthesis.GenerationConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether a model's {@code generation_config.json} is followed. */
@HelpGroup.In(HelpGroup.CORPUS)
final class GenerationConfigOption {

    @Option(
            names = "--generation-config",
            paramLabel = "RULES",
            description =
                    "Decode by the rules that the model's generation_config.json states, as transformers'"
                            + " generate does: ${COMPLETION-CANDIDATES}. Options on the command line override"
                            + " them (default: none).")
    private Rules rules = Rules.NONE;

    private enum Rules {
        MODEL,
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Sets the options that the model's file states and the command line does not.
     *
     * @param options options of which some are those of decoding
     * @return whether the file is followed
     */
    boolean follow(Path model, Settings<?> options) throws IOException {
        if (rules == Rules.NONE) {
            return false;
        }
        try {
            options.state(GenerationConfigFile.arguments(model, options::isTyped));
        } catch (ParameterException e) {
            throw new UsageException(
                    List.of(model + "/generation_config.json: " + ParameterMessages.of(e)));
        }
        return true;
    }
}
