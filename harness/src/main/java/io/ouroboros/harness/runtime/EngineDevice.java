package io.ouroboros.harness.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.ouroboros.models.Arithmetic;

/** From the choice on the command line to a device of the engine. */
public final class EngineDevice {

    /** Large enough to tell, and 0.3 s where bfloat16 is imitated at 1 GFLOPS. */
    private static final int PROBE_SIZE = 512;

    private static final int PROBES = 3;

    private EngineDevice() {}

    /**
     * Finds the device; starts the engine.
     *
     * @param choice what the user asked for
     * @return a device that is there
     * @throws HarnessException if a CUDA device was asked for that is not there
     */
    public static Device resolve(DeviceChoice choice) {
        int numGpus = Engine.getEngine("PyTorch").getGpuCount();
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
     * @throws HarnessException if bfloat16 was asked for and is no faster than float32 there
     */
    public static Arithmetic arithmetic(Precision precision, Device device) {
        if (precision == Precision.BF16) {
            if (device.isGpu()) {
                requireTensorCores(CudaUtils.getComputeCapability(device.getDeviceId()), device);
            }
            try (MatmulSpeed speed = new MatmulSpeed(device, PROBE_SIZE, 1)) {
                requireFaster(
                        speed.best(Arithmetic.BFLOAT16, PROBES),
                        speed.best(Arithmetic.FLOAT32, PROBES),
                        device);
            }
        }
        return precision.arithmetic();
    }

    /** The first GPUs that multiply bfloat16 are those of compute capability 8.0 (Ampere). */
    static void requireTensorCores(String capability, Device device) {
        if (Integer.parseInt(capability) < 80) {
            throw new HarnessException(
                    "--precision bf16 must have compute capability 8.0, got %s.%s on %s; use --precision fp32"
                            .formatted(
                                    capability.substring(0, capability.length() - 1),
                                    capability.substring(capability.length() - 1),
                                    device));
        }
    }

    static void requireFaster(double bfloat16Flops, double float32Flops, Device device) {
        if (!(bfloat16Flops > float32Flops)) {
            throw new HarnessException(
                    "--precision bf16 must be faster than fp32, got %s against %s GFLOPS on %s; use --precision fp32"
                            .formatted(
                                    Math.round(bfloat16Flops / 1e9),
                                    Math.round(float32Flops / 1e9),
                                    device));
        }
    }
}
