package io.ouroboros.harness.device;

import java.io.IOException;
import java.util.List;

/** The processors that this process may use. */
public final class Processors {

    private Processors() {}

    /**
     * Counts the processors. The JVM knows affinity and the process's own control group, but not
     * the quota of each group around it.
     *
     * @return at least 1
     */
    public static int count() {
        int numVisible = Runtime.getRuntime().availableProcessors();
        try {
            return Math.min(numVisible, quota(ControlGroups.of("cpu")));
        } catch (IOException e) {
            return numVisible; // a sandbox may list files that it does not let read
        }
    }

    /** The smallest quota, in processors, rounded up as the JVM does. */
    static int quota(List<ControlGroups.Group> groups) throws IOException {
        int least = Integer.MAX_VALUE;
        for (ControlGroups.Group group : groups) {
            String[] quota = // microseconds of each period; max or -1 for no limit
                    group.version() == 2
                            ? group.read("cpu.max").split(" ")
                            : new String[] {
                                group.read("cpu.cfs_quota_us"), group.read("cpu.cfs_period_us")
                            };
            if (quota.length == 2 && quota[0].matches("[1-9][0-9]*") && !quota[1].isEmpty()) {
                double processors = Double.parseDouble(quota[0]) / Double.parseDouble(quota[1]);
                least = (int) Math.min(least, Math.ceil(processors));
            }
        }
        return least;
    }
}
