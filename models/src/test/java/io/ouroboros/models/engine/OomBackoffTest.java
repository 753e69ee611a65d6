package io.ouroboros.models.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OomBackoffTest {

    private final List<String> told = new ArrayList<>();

    @Test
    void sizeIsHalvedUntilMemorySufficesAndStays() {
        OomBackoff batch = new OomBackoff(23, Device.cpu(), this::halved);
        String found = batch.compute(40, size -> fit(size, 5));
        assertThat(found).isEqualTo("5");
        assertThat(told).containsExactly("23 -> 11", "11 -> 5");
        found = batch.compute(40, size -> fit(size, 5));
        assertThat(found).isEqualTo("5");
        assertThat(batch.size()).isEqualTo(5);
        assertThat(told).hasSize(2);
    }

    @Test
    void whatIsHalvedIsWhatThereIs() {
        OomBackoff batch = new OomBackoff(64, Device.cpu(), this::halved);
        String found = batch.compute(6, size -> fit(size, 3));
        assertThat(found).isEqualTo("3");
        assertThat(told).containsExactly("6 -> 3");
    }

    @Test
    void thingsAreWorkedThroughInOrderAndNoneTwice() {
        OomBackoff batch = new OomBackoff(4, Device.cpu(), this::halved);
        List<String> stretches = new ArrayList<>();
        int[] calls = {0};
        batch.forEach(
                9,
                (from, to) -> {
                    if (++calls[0] == 2) {
                        throw new EngineException("CUDA out of memory");
                    }
                    stretches.add(from + ".." + to);
                });
        assertThat(stretches).containsExactly("0..4", "4..6", "6..8", "8..9");
    }

    @Test
    void oneThatDoesNotFitFails() {
        OomBackoff batch = new OomBackoff(2, Device.cpu(), this::halved);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> batch.compute(40, size -> fit(size, 0)))
                .withMessage("CUDA out of memory at 1");
        assertThat(told).containsExactly("2 -> 1");
    }

    @Test
    void sizeThatStaysFailsAtOnce() {
        OomBackoff batch = OomBackoff.never(8);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> batch.compute(40, size -> fit(size, 4)))
                .withMessage("CUDA out of memory at 8");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> batch.compute(7, size -> fit(size, 4)))
                .withMessage("CUDA out of memory at 7");
    }

    @Test
    void otherFailuresPass() {
        OomBackoff batch = new OomBackoff(8, Device.cpu(), this::halved);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(
                        () ->
                                batch.compute(
                                        40,
                                        size -> {
                                            throw new EngineException("CUDA error: lost");
                                        }))
                .withMessage("CUDA error: lost");
        assertThat(told).isEmpty();
    }

    @Test
    void sizeMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OomBackoff(0, Device.cpu(), this::halved))
                .withMessage("batch size must be at least 1, got 0");
    }

    private void halved(int before, int after) {
        told.add(before + " -> " + after);
    }

    private static String fit(int size, int memory) {
        if (size > memory) {
            throw new EngineException("CUDA out of memory at " + size);
        }
        return Integer.toString(size);
    }
}
