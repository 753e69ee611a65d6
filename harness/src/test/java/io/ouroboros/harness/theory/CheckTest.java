package io.ouroboros.harness.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.harness.experiment.RegimeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every exact result of docs/theory.md, each within 4 standard errors at 10,000 chains. */
final class CheckTest {

    private static final long SEED = 1;

    @ParameterizedTest
    @CsvSource({"DISCRETE,28", "GAUSSIAN,33", "MIXTURE,3"})
    void everyFormulaAgreesWithItsSimulation(SystemName system, int numRows) {
        Check check = Check.of(system, SEED);
        assertThat(check.rows())
                .hasSize(numRows)
                .allSatisfy(row -> assertThat(row.agrees()).as("%s", row).isTrue());
        assertThat(check.passes()).isTrue();
        assertThat(check.toText())
                .endsWith(
                        "%d of %d rows agree within 4 standard errors of 10,000 chains"
                                .formatted(numRows, numRows));
    }

    /** A margin of 4 standard errors must be narrow enough to notice a wrong formula. */
    @Test
    void aWrongFormulaDiffers() {
        assertThat(new Check.Row("", "", 0.75, 0.731, 0.003).agrees()).isFalse();
        assertThat(new Check.Row("", "", 1, Double.NaN, 1).agrees()).isFalse();
    }

    /** Known values, from the formulas' sources. */
    @Test
    void formulasHaveKnownValues() {
        assertThat(GaussianTheory.c4(2)).isCloseTo(Math.sqrt(2 / Math.PI), within(1e-9));
        assertThat(GaussianTheory.c4(10)).isCloseTo(0.9726592741, within(1e-9));
        assertThat(DiscreteTheory.forgotten(1, 1)).isCloseTo(Math.exp(-1), within(1e-9));
        DiscreteSystem two =
                new DiscreteSystem(
                        new double[] {0.5, 0.5},
                        2,
                        TrainingRegime.of(RegimeName.REPLACE),
                        DiscreteSystem.Distortion.NONE);
        // Of two samples half are one of each; from there half are again: 1 + 1/2 * 2 generations.
        assertThat(new DiscreteTheory(two).absorptionTime()).isCloseTo(2, within(1e-9));
    }

    @Test
    void theAutoencoderHasNoFormulas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.of(SystemName.VAE, SEED))
                .withMessage(
                        "--check must come with a system that has exact results, discrete, gaussian or mixture, got vae");
    }
}
