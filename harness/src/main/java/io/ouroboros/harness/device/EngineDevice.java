package io.ouroboros.harness.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the choice on the command line to a device of the engine. */
public final class EngineDevice {

    /** Large enough to tell, and 0.3 s where bfloat16 is imitated at 1 GFLOPS. */
    private static final int PROBE_SIZE = 512;

    private static final int PROBES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(EngineDevice.class);

    private static final String TF32_VARIABLE = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

    private EngineDevice() {}

    /**
     * Finds the device; starts the engine. Logs which native library computes, and why that one, as
     * the launcher chose it.
     *
     * @param choice what the user asked for
     * @return a device that is there
     * @throws HarnessException if a CUDA device was asked for that is not there
     */
    public static Device resolve(DeviceChoice choice) {
        int numGpus = Engine.getEngine("PyTorch").getGpuCount();
        Device device = chosen(choice, numGpus);
        NativeLibrary.fromLauncher(System.getenv())
                .ifPresent(library -> LOG.info("computing on {} with {}", name(device), library));
        return device;
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
                            "--device must name a device that is there, got %s with %d CUDA devices; use --device cpu or auto"
                                    .formatted(choice, numGpus));
                }
                yield Device.gpu(choice.index());
            }
        };
    }

    /**
     * Finds out whether a precision is worth its rounding on a device. bfloat16 is measured,
     * because a CPU without instructions for it imitates them, some hundred times slower.
     *
     * @param precision what the user asked for
     * @param device where to compute
     * @return the arithmetic for models on that device
     * @throws HarnessException if the device cannot compute so, or bfloat16 was asked for and is no
     *     faster than float32 there
     */
    public static ComputeDtype arithmetic(Precision precision, Device device) {
        if (precision != Precision.FP32 && device.isGpu()) {
            String capability = CudaUtils.getComputeCapability(device.getDeviceId());
            requireTensorCores(precision, capability, device);
        }
        if (precision == Precision.TF32) {
            requireTf32(device.isGpu(), System.getenv(), device);
        }
        if (precision == Precision.BF16) {
            try (MatmulSpeed speed = new MatmulSpeed(device, PROBE_SIZE, 1)) {
                requireFaster(
                        speed.best(ComputeDtype.BFLOAT16, PROBES),
                        speed.best(ComputeDtype.FLOAT32, PROBES),
                        device);
            }
        }
        return precision.arithmetic();
    }

    /**
     * The first GPUs that multiply in either format are those of compute capability 8.0 (Ampere).
     */
    static void requireTensorCores(Precision precision, String capability, Device device) {
        if (Integer.parseInt(capability) < 80) {
            throw new HarnessException(
                    "--precision %s must have compute capability 8.0, got %s.%s on %s; use --precision fp32"
                            .formatted(
                                    precision,
                                    capability.substring(0, capability.length() - 1),
                                    capability.substring(capability.length() - 1),
                                    name(device)));
        }
    }

    /** PyTorch reads the variable once, when it starts (aten/src/ATen/Context.cpp). */
    static void requireTf32(boolean isGpu, Map<String, String> environment, Device device) {
        if (!isGpu) {
            throw new HarnessException(
                    "--precision tf32 must have a CUDA device, got %s; use --precision fp32"
                            .formatted(name(device)));
        }
        String value = environment.getOrDefault(TF32_VARIABLE, "");
        if (!value.equals("1")) {
            throw new HarnessException(
                    "--precision tf32 must find %s=1 in the environment, got \"%s\"; start scripts/ouroboros, which sets it"
                            .formatted(TF32_VARIABLE, value));
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
