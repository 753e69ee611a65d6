package io.ouroboros.harness.diagnosis;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.device.DeviceChoice.Kind;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.device.MatmulSpeed;
import io.ouroboros.harness.device.MemoryBandwidth;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.NativeFailures;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PyTorch, the CUDA driver, and the devices that PyTorch can use.
 *
 * @param settings the device to check
 * @param environment the environment variables
 * @param progress hears the measurements
 */
record EngineFindings(DeviceConfig settings, Map<String, String> environment, Progress progress) {

    /** The first GPUs with tensor cores for bfloat16 and TF32: Ampere. */
    private static final int AMPERE = 80;

    /** Parts of the launcher's description of the library. */
    private static final String CUDA_FLAVOR = "flavor cu";

    private static final String DRIVER_WITHOUT_PYTORCH = "a CUDA driver is here, but";

    List<Finding> all() {
        String library =
                EngineDevice.nativeLibrary(environment).orElse("the library on the class path");
        List<Finding> findings = new ArrayList<>();
        int numGpus;
        try {
            Engine engine = EngineDevice.start(settings.precision());
            numGpus = engine.getGpuCount();
            findings.add(
                    Finding.ok("PyTorch", "%s; DJL %s".formatted(library, Engine.getDjlVersion())));
        } catch (EngineException | LinkageError e) {
            boolean explained = NativeFailures.explains(e);
            String cause = explained ? NativeFailures.cause(e) : rootMessage(e);
            findings.add(
                    Finding.problem(
                            "PyTorch",
                            "could not load %s: %s".formatted(library, cause),
                            explained
                                    ? NativeFailures.ofThisProcess().advice(cause)
                                    : adviceForLibrary()));
            return findings;
        }
        NvidiaSmi driver = NvidiaSmi.ask();
        findings.add(cuda(driver, numGpus, library));
        findings.addAll(devices(driver, numGpus));
        return findings;
    }

    /** Never advises what is set already. */
    private String adviceForLibrary() {
        return environment.getOrDefault("OUROBOROS_NATIVE", "").equals("cpu")
                ? "--verbose shows the stack trace"
                : "OUROBOROS_NATIVE=cpu uses the library that Ouroboros brings; --verbose shows the stack trace";
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Compares the GPUs of the driver with those of PyTorch. */
    static Finding cuda(NvidiaSmi driver, int numGpus, String library) {
        int numOfDriver = driver.gpus().size();
        boolean isCudaBuild = library.contains(CUDA_FLAVOR);
        if (numGpus == 0 && (numOfDriver > 0 || library.contains(DRIVER_WITHOUT_PYTORCH))) {
            return Finding.problem(
                    "CUDA",
                    numOfDriver > 0
                            ? "PyTorch cannot use " + driver
                            : "found a CUDA driver, but no PyTorch that uses it",
                    isCudaBuild
                            ? "CUDA 12 needs driver version 525 or newer; also check that CUDA_VISIBLE_DEVICES does not hide the GPUs"
                            : "PyTorch 2.7.1 needs Python 3.9 to 3.13: run uv venv --python 3.12 && uv pip install torch==2.7.1, or set PYTORCH_LIBRARY_PATH to the torch/lib directory of PyTorch 2.7");
        }
        if (numGpus == 0) {
            return Finding.ok("CUDA", "no GPU; computing on the CPU");
        }
        return Finding.ok(
                "CUDA",
                numGpus
                        + (numGpus == 1 ? " device" : " devices")
                        + (numOfDriver == 0 ? "" : ": " + driver));
    }

    private List<Finding> devices(NvidiaSmi driver, int numGpus) {
        DeviceChoice choice = settings.device();
        if (choice.kind() == Kind.CUDA && choice.index() >= numGpus) {
            return List.of(
                    Finding.problem(
                            choice.toString(),
                            "not found: this machine has %d CUDA devices".formatted(numGpus),
                            "see CUDA above, or use --device cpu or auto"));
        }
        List<Finding> findings = new ArrayList<>();
        if (choice.kind() != Kind.CUDA) {
            findings.add(measured(Device.cpu(), "cpu", settings.numThreads() + " threads"));
        }
        for (int i = 0; i < numGpus; i++) {
            boolean isChosen = choice.kind() == Kind.CUDA && choice.index() == i;
            if (isChosen || choice.kind() == Kind.AUTO) {
                String name = i < driver.gpus().size() ? driver.gpus().get(i).name() : "GPU";
                findings.add(gpu(Device.gpu(i), "cuda:" + i, name));
            }
        }
        return findings;
    }

    private Finding gpu(Device device, String name, String model) {
        try {
            MemoryUsage memory = CudaUtils.getGpuMemory(device);
            int capability = Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId()));
            return measured(
                    device,
                    name,
                    "%s, %s of %s free, compute capability %d.%d, TF32: %s"
                            .formatted(
                                    model,
                                    Quantities.bytes(memory.getMax() - memory.getCommitted()),
                                    Quantities.bytes(memory.getMax()),
                                    capability / 10,
                                    capability % 10,
                                    capability >= AMPERE ? "yes" : "no"));
        } catch (EngineException | LinkageError e) {
            return failed(name, e);
        }
    }

    private Finding measured(Device device, String name, String text) {
        try (Progress.Work work = progress.start("measuring " + name, 2, "speeds")) {
            Workers workers = settings.workers(device);
            double float32 = MatmulSpeed.peak(device, workers, ComputeDtype.FLOAT32);
            double bfloat16 =
                    supportsBfloat16(device)
                            ? MatmulSpeed.peak(device, workers, ComputeDtype.BFLOAT16)
                            : 0;
            work.step(1);
            double bandwidth = MemoryBandwidth.of(device);
            work.step(1);
            String speeds =
                    "%s; matrix products: %s GFLOPS in fp32, %s; memory: %s GB/s"
                            .formatted(
                                    text,
                                    Quantities.count(Math.round(float32 / 1e9)),
                                    bfloat16 > 0
                                            ? Quantities.count(Math.round(bfloat16 / 1e9))
                                                    + " in bf16"
                                            : "bf16 is no faster",
                                    Quantities.count(Math.round(bandwidth / 1e9)));
            return Finding.ok(name, speeds)
                    .with(
                            Map.of(
                                    "fp32Flops",
                                    float32,
                                    "bf16Flops",
                                    bfloat16,
                                    "bytesPerSecond",
                                    bandwidth));
        } catch (EngineException e) {
            return failed(name, e);
        }
    }

    private static boolean supportsBfloat16(Device device) {
        try {
            return EngineDevice.dtype(Precision.BF16, device).isBfloat16();
        } catch (HarnessException e) {
            return false;
        }
    }

    private static Finding failed(String name, Throwable failure) {
        return Finding.problem(
                name,
                "could not compute: " + rootMessage(failure),
                "check with nvidia-smi whether another process uses its memory, or the driver has lost it");
    }
}
