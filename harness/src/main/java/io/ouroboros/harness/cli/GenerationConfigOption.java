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
     * @param check checks all options, which the command line alone has passed
     */
    void follow(Path model, Settings<?> options, Runnable check) throws IOException {
        if (rules == Rules.NONE) {
            return;
        }
        try {
            options.state(GenerationConfigFile.arguments(model, options::isTyped));
            check.run();
        } catch (ParameterException e) {
            throw refused(model, List.of(ParameterMessages.of(e)));
        } catch (UsageException e) {
            throw refused(model, e.problems());
        }
    }

    private static UsageException refused(Path model, List<String> problems) {
        String file = model + "/generation_config.json: ";
        return new UsageException(problems.stream().map(file::concat).toList());
    }
}
