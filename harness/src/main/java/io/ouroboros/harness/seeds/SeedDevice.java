package io.ouroboros.harness.seeds;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.device.DeviceChoice.Kind;
import java.util.Map;

/**
 * The device of a seed's process. CUDA shows the process its own GPU alone, as its first: otherwise
 * each process would also take some hundred megabytes of GPU 0.
 *
 * @param seen what {@code --device} of the process names
 * @param variables what its environment adds to this one's
 */
record SeedDevice(DeviceChoice seen, Map<String, String> variables) {

    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    /**
     * Finds how a process gets a device.
     *
     * @param device a device as this process counts them
     * @param environment as of {@link System#getenv()}; {@code CUDA_VISIBLE_DEVICES} may list the
     *     GPUs of this process
     */
    static SeedDevice of(DeviceChoice device, Map<String, String> environment) {
        String gpu = Integer.toString(device.index());
        if (environment.containsKey(VISIBLE)) {
            String[] visible = environment.get(VISIBLE).split(",", -1);
            gpu = device.index() < visible.length ? visible[device.index()].strip() : "";
        }
        if (device.kind() != Kind.CUDA || gpu.isEmpty()) { // the process refuses a missing GPU
            return new SeedDevice(device, Map.of());
        }
        return new SeedDevice(new DeviceChoice(Kind.CUDA, 0), Map.of(VISIBLE, gpu));
    }
}
