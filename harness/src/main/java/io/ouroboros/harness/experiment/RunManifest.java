package io.ouroboros.harness.experiment;

import ai.djl.Device;
import ai.djl.engine.Engine;
import com.google.gson.JsonObject;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.device.InstructionSet;
import io.ouroboros.harness.runtime.BuildInfo;
import java.io.IOException;
import java.time.Instant;

/**
 * The content of {@code manifest.json}.
 *
 * @param formatVersion {@link RunFiles#FORMAT_VERSION}
 * @param config every option, resolved
 * @param inputs SHA-256 of the files that are read of the model directory, of its tokenizer alone,
 *     of each of these files, and of each split
 * @param environment versions, device and the processor's instruction set, on which the last bits
 *     of every number depend; {@code decodingBatchSize}, once the memory has chosen it; and {@code
 *     microBatchSize}, once a kill for lack of memory has halved it
 * @param startedAt when the run was started, in UTC
 */
record RunManifest(
        int formatVersion,
        JsonObject config,
        JsonObject inputs,
        JsonObject environment,
        String startedAt) {

    /** Describes a run that starts now. */
    static RunManifest of(ExperimentConfig config, DeviceConfig settings, Device device)
            throws IOException {
        JsonObject environment = new JsonObject();
        environment.addProperty("ouroboros", BuildInfo.current().toString());
        environment.addProperty("java", Runtime.version().toString());
        environment.addProperty("djl", Engine.getDjlVersion());
        environment.addProperty("pytorch", Engine.getEngine("PyTorch").getVersion());
        environment.addProperty("device", EngineDevice.name(device));
        environment.addProperty("instructionSet", InstructionSet.name());
        JsonObject options = config.toJson();
        options.addProperty("precision", settings.precision().toString());
        return new RunManifest(
                RunFiles.FORMAT_VERSION,
                options,
                RunInputs.hashes(config.model(), RunInputs.splitFiles(config.dataset())),
                environment,
                Instant.now().toString());
    }

    /** Reads the manifest of a run. */
    static RunManifest read(RunFiles files) throws IOException {
        return files.manifestFields().as(RunManifest.class);
    }
}
