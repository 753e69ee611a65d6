package io.ouroboros.harness.theory;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.ResumeGuard;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * One seed of a theory system in a run directory, which {@code ouroboros compare} reads too.
 *
 * <pre>{@code
 * manifest.json    formatVersion, kind "theory", seed, config
 * metrics.jsonl    a line for each generation: formatVersion, generation, seed, and of each measure
 *                  mean, standardError, chains and, where there is a formula, predicted
 * state.bin        what the chains continue from, see ChainStates
 * pictures/        generation-0000.png and others, of the first chain
 * }</pre>
 *
 * A killed run continues from {@code state.bin}; lines of later generations are written again, with
 * the same bytes.
 *
 * @param setup what to simulate
 * @param seed of all random numbers
 * @param directory the run directory; created if it does not exist
 */
public record TheoryRun(TheorySetup setup, long seed, Path directory) {
    private static final String KIND = "theory";
    private static final String GENERATIONS = "generations";
    private static final long SAVE_INTERVAL_NANOS = 5_000_000_000L;
    private static final int MOST_PICTURES = 20;

    /**
     * Runs all generations that are missing.
     *
     * @param progress shows how far the run is
     * @param interruption stops it between generations
     * @return the lines of {@code metrics.jsonl}
     * @throws IOException if a file cannot be read or written
     */
    public List<JsonObject> run(Progress progress, Interruption interruption) throws IOException {
        Files.createDirectories(directory);
        try (RunLock lock = RunLock.acquire(directory)) {
            AtomicFiles.removeLeftovers(directory);
            claim();
            Simulation simulation = new Simulation(setup.system(), seed, setup.numChains());
            List<JsonObject> lines = resume(simulation);
            try (Progress.Work work =
                    progress.start(
                            setup.name() + ", seed " + seed, setup.numGenerations(), GENERATIONS)) {
                work.skip(lines.size());
                advance(simulation, lines, work, interruption);
            }
            return lines;
        }
    }

    private void advance(
            Simulation simulation,
            List<JsonObject> lines,
            Progress.Work work,
            Interruption interruption)
            throws IOException {
        long saved = System.nanoTime();
        while (lines.size() < setup.numGenerations()) {
            simulation.advance();
            lines.add(line(simulation));
            drawPicture(simulation);
            work.step(1);
            boolean isLast = lines.size() == setup.numGenerations();
            if (isLast
                    || interruption.isRequested()
                    || System.nanoTime() - saved > SAVE_INTERVAL_NANOS) {
                save(simulation, lines);
                saved = System.nanoTime();
            }
            interruption.check();
        }
    }

    /** Lines first: more of them than the state has generations are cut on resuming. */
    private void save(Simulation simulation, List<JsonObject> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(JsonFormat.line(line)).append('\n'));
        AtomicFiles.writeString(metrics(), text.toString());
        ChainStates.write(state(), simulation);
    }

    private List<JsonObject> resume(Simulation simulation) throws IOException {
        List<JsonObject> lines = new ArrayList<>();
        if (Files.exists(state())) {
            ChainStates.read(state(), simulation);
            for (JsonFields line : JsonFields.readLines(metrics())) {
                if (line.requireLong("generation") <= simulation.generation()) {
                    lines.add(line.object());
                }
            }
            if (lines.size() != simulation.generation() + 1) {
                throw new IOException(
                        "%s must have a line for each of the %d generations of state.bin, got %d; delete both to start again"
                                .formatted(metrics(), simulation.generation() + 1, lines.size()));
            }
        }
        return lines;
    }

    private void claim() throws IOException {
        JsonObject manifest = new JsonObject();
        manifest.addProperty("formatVersion", RunFiles.FORMAT_VERSION);
        manifest.addProperty("kind", KIND);
        manifest.addProperty("seed", seed);
        manifest.add("config", setup.toJson());
        Path file = directory.resolve("manifest.json");
        if (Files.exists(file)) {
            JsonObject found = JsonFields.read(file).object();
            String advice = "give the same options or a new --run-directory";
            ResumeGuard run = new ResumeGuard(directory, "run", advice);
            run.require(found, manifest, Set.of("config"));
            run.require(
                    found.getAsJsonObject("config"),
                    manifest.getAsJsonObject("config"),
                    Set.of(GENERATIONS));
        }
        AtomicFiles.writeString(file, JsonFormat.pretty(manifest));
    }

    private JsonObject line(Simulation simulation) {
        int generation = simulation.generation();
        JsonObject line = new JsonObject();
        line.addProperty("formatVersion", RunFiles.FORMAT_VERSION);
        line.addProperty("generation", generation);
        line.addProperty("seed", seed);
        simulation
                .measure()
                .forEach(
                        (name, moments) -> {
                            JsonObject measure = JsonRecords.toJson(moments);
                            Prediction prediction = setup.predictions().get(name);
                            if (prediction != null) {
                                double expected = prediction.ofGeneration(generation);
                                measure.addProperty("predicted", expected);
                            }
                            line.add(name, measure);
                        });
        return line;
    }

    private void drawPicture(Simulation simulation) throws IOException {
        int generation = simulation.generation();
        if (!isPictured(generation)) {
            return;
        }
        Optional<BufferedImage> picture = setup.system().picture(simulation.chains().get(0));
        if (picture.isPresent()) {
            Path file = directory.resolve("pictures/generation-%04d.png".formatted(generation));
            AtomicFiles.write(file, out -> ImageIO.write(picture.get(), "png", out));
        }
    }

    /** Every 1st, 2nd, 5th, 10th, ... generation, so that there are at most 20, and the last. */
    private boolean isPictured(int generation) {
        int step = 1;
        for (int i = 0; setup.numGenerations() > MOST_PICTURES * step; i++) {
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        return generation % step == 0 || generation == setup.numGenerations() - 1;
    }

    private Path metrics() {
        return directory.resolve("metrics.jsonl");
    }

    private Path state() {
        return directory.resolve("state.bin");
    }
}
