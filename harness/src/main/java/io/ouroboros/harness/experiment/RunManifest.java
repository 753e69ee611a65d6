package io.ouroboros.harness.experiment;

import ai.djl.Device;
import ai.djl.engine.Engine;
import com.google.gson.JsonObject;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.runtime.BuildInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a run states about itself, {@code manifest.json}.
 *
 * <p>Format version 2: {@code formatVersion}; {@code config}, every option resolved; {@code
 * inputs}, SHA-256 of the model directory, of its tokenizer alone, and of each split's file; {@code
 * environment}, versions, device and threads, on which the last bits of every number depend; {@code
 * startedAt}, UTC.
 */
final class RunManifest {

    private RunManifest() {}

    static JsonObject of(
            ExperimentConfig config,
            Map<String, List<Path>> splitFiles,
            DeviceConfig settings,
            Device device)
            throws IOException {
        JsonObject environment = new JsonObject();
        environment.addProperty("ouroboros", BuildInfo.current().toString());
        environment.addProperty("java", Runtime.version().toString());
        environment.addProperty("djl", Engine.getDjlVersion());
        environment.addProperty("pytorch", Engine.getEngine("PyTorch").getVersion());
        environment.addProperty("device", EngineDevice.name(device));
        environment.addProperty("threads", settings.numThreads());
        JsonObject options = config.toJson();
        options.addProperty("precision", settings.precision().toString());
        JsonObject manifest = new JsonObject();
        manifest.add("config", options);
        manifest.add("inputs", RunInputs.hashes(config.model(), splitFiles));
        manifest.add("environment", environment);
        manifest.addProperty("startedAt", Instant.now().toString());
        return RunDirectory.withVersion(manifest);
    }
}
