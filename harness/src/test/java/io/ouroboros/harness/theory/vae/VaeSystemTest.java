package io.ouroboros.harness.theory.vae;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.theory.Chain;
import io.ouroboros.harness.theory.Draws;
import io.ouroboros.harness.theory.TrainingRegime;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class VaeSystemTest {

    @Test
    void aRestoredChainContinuesWithTheSameNumbers() throws IOException {
        VaeSystem system = system();
        Chain straight = system.newChain();
        straight.advance(0, new Draws(1, 0, 0));
        Chain restored = system.newChain();
        restored.restore(straight.state());
        straight.advance(1, new Draws(1, 1, 0));
        restored.advance(1, new Draws(1, 1, 0));
        assertThat(restored.measure()).containsExactly(straight.measure());
    }

    @Test
    void measuresHaveTheirMeanings() throws IOException {
        VaeSystem system = system();
        Chain chain = system.newChain();
        chain.advance(0, new Draws(1, 0, 0));
        double[] measures = chain.measure();
        assertThat(measures).hasSize(system.measures().size()).hasSize(14);
        assertThat(measures[0]).as("latent spread").isBetween(0.01, 3.0);
        assertThat(measures[2]).as("confidence on original digits").isGreaterThan(0.8);
        assertThat(measures[3]).as("entropy, of ten classes").isBetween(2.1, Math.log(10));
        assertThat(Arrays.stream(measures, 4, 14).sum()).isBetween(0.999999, 1.000001);
        assertThat(system.picture(chain)).isPresent();
    }

    @Test
    void trainingLowersTheLoss() throws IOException {
        Chain brief = system().newChain();
        brief.advance(0, new Draws(1, 0, 0));
        Chain longer =
                new VaeSystem(
                                ImageFiles.digits(),
                                400,
                                4,
                                12,
                                TrainingRegime.of(RegimeName.REPLACE),
                                Device.cpu())
                        .newChain();
        longer.advance(0, new Draws(1, 0, 0));
        assertThat(longer.measure()[1]).isLessThan(0.8 * brief.measure()[1]);
    }

    private static VaeSystem system() throws IOException {
        return new VaeSystem(
                ImageFiles.digits(),
                400,
                4,
                2,
                TrainingRegime.of(RegimeName.ACCUMULATE),
                Device.cpu());
    }
}
