package io.ouroboros.harness.device;

/**
 * Keeps Deep Java Library from the network.
 *
 * <p>When its engine or tokenizer loads, DJL asks the cloud's metadata address for an instance and
 * reports it home, and it downloads native libraries that are missing. Two system properties, read
 * by {@code ai.djl.util.Ec2Utils.callHome} and {@code ai.djl.util.Utils.isOfflineMode} of DJL
 * 0.35.1, switch both off. An environment variable of the same purpose ({@code OPT_OUT_TRACKING},
 * {@code DJL_OFFLINE}) would win over its property; whoever sets one to {@code false} asks for the
 * traffic.
 */
public final class DjlIsolation {
    private DjlIsolation() {}

    /** Switches the traffic off; call it before any class of DJL loads. */
    public static void applyBeforeDjl() {
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
    }
}
