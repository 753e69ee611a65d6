package io.ouroboros.harness.device;

/**
 * Keeps Deep Java Library from the network.
 *
 * <p>When its engine or tokenizer loads, DJL asks the cloud's metadata address for an instance,
 * reports it to DJL's authors, and downloads native libraries that are missing. Two system
 * properties, read by {@code ai.djl.util.Ec2Utils.callHome} and {@code
 * ai.djl.util.Utils.isOfflineMode}, turn both off. The environment variables {@code
 * OPT_OUT_TRACKING} and {@code DJL_OFFLINE} win over them: a user who sets one to {@code false}
 * wants the traffic.
 */
public final class DjlIsolation {
    private DjlIsolation() {}

    /** Turns the traffic off; call it before any class of DJL loads. */
    public static void applyBeforeDjl() {
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
    }
}
