package io.ouroboros.harness.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.runtime.SeedDerivation.Purpose;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeedDerivationTest {
    /**
     * Expected values: Python's hashlib over struct.pack(">qiiq", ...), see the layout in {@link
     * SeedDerivation}.
     */
    @ParameterizedTest
    @CsvSource({
        "3, 0, INITIAL_WEIGHTS, 0, -6610333651687159985",
        "3, 2, SHUFFLE, 4, 4241311601426765689",
        "3, 2, DROPOUT, 4, 7727850809523733452",
        "-7, 9, MIXTURE, 0, 2987220233712519222",
        "11, 0, CORPUS, 0, -3541199151903877771",
        "11, 0, PRETRAINING, 12345678901, -2945396263599610503",
        "9223372036854775807, 1, SAMPLING, 5, -3081320100487529747",
    })
    void seedsNeverMove(long runSeed, int generation, Purpose purpose, long step, long seed) {
        assertThat(SeedDerivation.derive(runSeed, generation, purpose, step)).isEqualTo(seed);
    }

    @Test
    void codesNeverMove() {
        assertThat(Arrays.stream(Purpose.values()).map(purpose -> purpose + "=" + purpose.code()))
                .containsExactly(
                        "INITIAL_WEIGHTS=1",
                        "SHUFFLE=2",
                        "DROPOUT=3",
                        "MIXTURE=4",
                        "CORPUS=5",
                        "PRETRAINING=6",
                        "SAMPLING=7",
                        "ADAPTERS=8");
    }
}
