package io.ouroboros.harness.cli;

import com.google.gson.JsonElement;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Other sources of a run's options; the command line overrides them. */
@HelpGroup.In(HelpGroup.RUN)
final class StatedOptions {

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "Start from the options of a preset (see ouroboros presets); other options override them.")
    private @Nullable String preset;

    @Option(
            names = "--from-manifest",
            paramLabel = "FILE",
            description =
                    "Repeat a run: start from the options in its manifest.json, with the same model and"
                            + " dataset files; other options override them.")
    private @Nullable Path manifest;

    @Option(
            names = "--resume",
            description = "Resume the run in --run-directory with its own options.")
    private boolean resume;

    /** Adds conflicting sources. */
    void check(Checks problems) {
        List<String> given =
                Stream.of("--preset", "--from-manifest", "--resume")
                        .filter(problems::isTyped)
                        .toList();
        problems.check(given.size() <= 1, "%s must not be combined", String.join(" and ", given));
    }

    /** Whether they are in a file of the user. */
    boolean areInAFile() {
        return manifest != null || resume;
    }

    /** The manifest to repeat. */
    Optional<Path> repeated() {
        return Optional.ofNullable(manifest);
    }

    /** The source, for messages. */
    String where(Path runDirectory) {
        if (preset != null) {
            return "--preset " + preset;
        }
        return String.valueOf(manifest == null ? new RunFiles(runDirectory).manifest() : manifest);
    }

    /** The arguments of the source; none if there is no source. */
    List<String> arguments(Path runDirectory) throws IOException {
        if (preset != null) {
            return Presets.named(preset).arguments();
        }
        if (manifest != null) {
            boolean isDirectory = Files.isDirectory(manifest);
            if (isDirectory || !Files.exists(manifest)) {
                throw new HarnessException(
                        "--from-manifest must be the manifest.json of a run, got %s at %s"
                                .formatted(isDirectory ? "a directory" : "nothing", manifest));
            }
            return arguments(
                    JsonFields.read(manifest, RunFiles.FORMAT_VERSION).requireObject("config"));
        }
        return resume
                ? arguments(new RunFiles(runDirectory).manifestFields().requireObject("config"))
                : List.of();
    }

    /** {@code {"keepOriginal":0.1}} states {@code --keep-original=0.1}. */
    private static List<String> arguments(JsonFields config) throws IOException {
        List<String> arguments = new ArrayList<>();
        for (Map.Entry<String, JsonElement> field : config.object().entrySet()) {
            if (!field.getValue().isJsonPrimitive()) {
                throw new IOException(
                        "%s must be a text, a number or a truth value, got %s in %s"
                                .formatted(
                                        field.getKey(),
                                        JsonFormat.line(field.getValue()),
                                        config.where()));
            }
            String name = field.getKey().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            arguments.add("--" + name + "=" + field.getValue().getAsString());
        }
        return arguments;
    }
}
