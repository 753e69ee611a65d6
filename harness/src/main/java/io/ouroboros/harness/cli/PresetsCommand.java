package io.ouroboros.harness.cli;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The presets of {@code run}. */
@Command(
        name = "presets",
        description = "Lists the presets of run and the options that each changes.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros presets",
            "  ouroboros run --preset nature-b --keep-original 0.2 --model facebook/opt-125m"
                    + " --dataset wikitext:wikitext-2-raw-v1 --run-directory runs/b",
        })
final class PresetsCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    @SuppressWarnings("UnusedVariable") // Main finds and applies it
    private CommonOptions common = new CommonOptions();

    @Mixin private FormatOption format = new FormatOption();

    PresetsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        List<Presets.Preset> presets = new ArrayList<>();
        for (String name : Presets.NAMES) {
            presets.add(Presets.named(name));
        }
        if (format.isJson()) {
            presets.forEach(preset -> session.out().println(JsonFormat.line(json(preset))));
        } else {
            session.out().println(table(presets));
        }
        return ExitCode.DONE;
    }

    private static JsonObject json(Presets.Preset preset) {
        JsonObject json = new JsonObject();
        json.addProperty("preset", preset.name());
        json.addProperty("description", preset.description());
        json.addProperty("options", String.join(" ", preset.options()));
        return json;
    }

    private static String table(List<Presets.Preset> presets) {
        List<List<String>> rows =
                presets.stream()
                        .map(
                                preset ->
                                        List.of(
                                                preset.name(),
                                                preset.options().isEmpty()
                                                        ? "(the defaults)"
                                                        : String.join(" ", preset.options()),
                                                preset.description()))
                        .toList();
        return new ConsoleTable(
                        "Presets and the options that they change",
                        List.of(
                                Column.text("preset"),
                                Column.text("options"),
                                Column.text("what it is")),
                        rows)
                .render();
    }
}
