package io.ouroboros.harness.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the engine's device and dtype for what the command line asks for. */
public final class EngineDevice {

    /** Large enough to compare, and 0.3 s where bfloat16 is emulated at 1 GFLOPS. */
    private static final int PROBE_SIZE = 512;

    private static final int PROBES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(EngineDevice.class);

    private static final String LIBRARY_VARIABLE = "OUROBOROS_NATIVE_LIBRARY";

    private EngineDevice() {}

    /**
     * Starts the engine, with TF32 exactly where the precision asks for it.
     *
     * @param precision what the user asked for
     * @return the engine
     */
    public static Engine start(Precision precision) {
        Tf32.apply(precision);
        return Engine.getEngine("PyTorch");
    }

    /**
     * Finds the device, which starts the engine, and logs which native library the launcher chose.
     *
     * @param settings what the user asked for
     * @return a device of this machine
     * @throws HarnessException if the machine has no such CUDA device
     */
    public static Device resolve(DeviceConfig settings) {
        int numGpus = start(settings.precision()).getGpuCount();
        EngineCache.of(System.getenv()).removeLeftovers();
        Device device = chosen(settings.device(), numGpus);
        nativeLibrary(System.getenv())
                .ifPresent(library -> LOG.info("computing on {} with {}", name(device), library));
        return device;
    }

    /**
     * Describes the native library that {@code scripts/ouroboros} chose for this process.
     *
     * @param environment as of {@link System#getenv()}
     * @return version, flavor, directory and the reason; empty if the program was not started by
     *     the launcher
     */
    public static Optional<String> nativeLibrary(Map<String, String> environment) {
        String text = environment.getOrDefault(LIBRARY_VARIABLE, "");
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /**
     * Names a device as {@code --device} does.
     *
     * @param device a device of the engine
     * @return {@code cpu}, or {@code cuda:N}
     */
    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    private static Device chosen(DeviceChoice choice, int numGpus) {
        return switch (choice.kind()) {
            case CPU -> Device.cpu();
            case AUTO -> numGpus > 0 ? Device.gpu(0) : Device.cpu();
            case CUDA -> {
                if (choice.index() >= numGpus) {
                    throw new HarnessException(
                            "--device must be a device of this machine, got %s with %d CUDA devices; use --device cpu or auto"
                                    .formatted(choice, numGpus));
                }
                yield Device.gpu(choice.index());
            }
        };
    }

    /**
     * Checks that a precision makes a device faster. On a GPU its compute capability decides. On a
     * CPU bfloat16 is measured, because one without instructions for it emulates them, about a
     * hundred times slower.
     *
     * @param precision what the user asked for
     * @param device where to compute
     * @return the dtype for models on that device
     * @throws HarnessException if the device does not support the precision, or bfloat16 is no
     *     faster than float32 on it
     */
    public static ComputeDtype dtype(Precision precision, Device device) {
        if (precision != Precision.FP32 && device.isGpu()) {
            String capability = CudaUtils.getComputeCapability(device.getDeviceId());
            requireTensorCores(precision, capability, device);
        } else if (precision == Precision.TF32) {
            throw new HarnessException(
                    "--precision tf32 needs a CUDA device, got %s; use --precision fp32"
                            .formatted(name(device)));
        } else if (precision == Precision.BF16) {
            try (MatmulSpeed speed = new MatmulSpeed(device, PROBE_SIZE, 1)) {
                requireFaster(
                        speed.best(ComputeDtype.BFLOAT16, PROBES),
                        speed.best(ComputeDtype.FLOAT32, PROBES),
                        device);
            }
        }
        return precision.dtype();
    }

    /** GPUs multiply in either format from compute capability 8.0 (Ampere) on. */
    static void requireTensorCores(Precision precision, String capability, Device device) {
        if (Integer.parseInt(capability) < 80) {
            throw new HarnessException(
                    "--precision %s needs compute capability 8.0, got %s.%s on %s; use --precision fp32"
                            .formatted(
                                    precision,
                                    capability.substring(0, capability.length() - 1),
                                    capability.substring(capability.length() - 1),
                                    name(device)));
        }
    }

    static void requireFaster(double bfloat16Flops, double float32Flops, Device device) {
        if (!(bfloat16Flops > float32Flops)) {
            throw new HarnessException(
                    "--precision bf16 must be faster than fp32, got %s against %s GFLOPS on %s; use --precision fp32"
                            .formatted(
                                    Math.round(bfloat16Flops / 1e9),
                                    Math.round(float32Flops / 1e9),
                                    name(device)));
        }
    }
}
