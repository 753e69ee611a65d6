package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

/** Asks DJL itself, by reflection, because this module has no dependency on it of its own. */
final class DjlIsolationTest {
    @Test
    void djlIsOfflineAndCallsNobody() throws ReflectiveOperationException {
        DjlIsolation.applyBeforeDjl();
        Object offline = Class.forName("ai.djl.util.Utils").getMethod("isOfflineMode").invoke(null);
        assertThat(offline).isEqualTo(true);
        assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");

        Class<?> telemetry = Class.forName("ai.djl.util.Ec2Utils");
        telemetry.getMethod("callHome", String.class).invoke(null, "PyTorch");
        Field lastCheckIn = telemetry.getDeclaredField("lastCheckIn");
        lastCheckIn.setAccessible(true);
        assertThat(lastCheckIn.getLong(null)).as("time of the last call home; 0 for none").isZero();
    }
}
