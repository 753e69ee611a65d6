package io.ouroboros.harness.cli;

import com.google.gson.JsonObject;
import io.ouroboros.harness.reporting.ConsoleTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The presets of {@code run}. */
@Command(
        name = "presets",
        description = "Lists the presets of run and the options that each changes.",
        footer = {
            "  ouroboros presets",
            "  ouroboros run --preset nature-b --keep-original 0.2 --model facebook/opt-125m"
                    + " --dataset wikitext:wikitext-2-raw-v1 --run-directory runs/b",
        })
final class PresetsCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();

    @Override
    int run() throws IOException {
        List<Presets.Preset> presets = new ArrayList<>();
        for (String name : Presets.NAMES) {
            presets.add(Presets.named(name));
        }
        format.print(this, presets.stream().map(PresetsCommand::json).toList(), table(presets));
        return ExitCode.DONE;
    }

    private static JsonObject json(Presets.Preset preset) {
        JsonObject json = new JsonObject();
        json.addProperty("preset", preset.name());
        json.addProperty("description", preset.description());
        json.addProperty("options", preset.options());
        return json;
    }

    private static String table(List<Presets.Preset> presets) {
        List<List<String>> rows = new ArrayList<>();
        for (Presets.Preset preset : presets) {
            String options = preset.arguments().isEmpty() ? "(the defaults)" : preset.options();
            rows.add(List.of(preset.name(), options, preset.description()));
        }
        return ConsoleTable.of(
                "Presets and the options that they change", "preset|options|what it is", rows);
    }
}
