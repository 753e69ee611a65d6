package io.ouroboros.models.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WorkersTest {

    @Test
    void everyPartIsComputedOnce() {
        List<Integer> computed = Collections.synchronizedList(new ArrayList<>());
        new Workers(5).forEach(1000, computed::add);
        assertThat(computed)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void workersComputeAtTheSameTime() {
        CyclicBarrier together = new CyclicBarrier(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        new Workers(3)
                .forEach(
                        3,
                        part -> {
                            threads.add(Thread.currentThread());
                            await(together);
                        });
        assertThat(threads).hasSize(3).contains(Thread.currentThread());
    }

    @Test
    void oneWorkerIsTheCaller() {
        List<Integer> computed = new ArrayList<>();
        Workers.ONE.forEach(
                4,
                part -> {
                    assertThat(Thread.currentThread().getName()).isNotEqualTo("worker");
                    computed.add(part);
                });
        assertThat(computed).containsExactly(0, 1, 2, 3);
    }

    @Test
    void failureOfAnyWorkerEndsTheWork() {
        Thread caller = Thread.currentThread();
        for (boolean ofCaller : new boolean[] {true, false}) {
            CyclicBarrier together = new CyclicBarrier(2);
            List<Integer> computed = Collections.synchronizedList(new ArrayList<>());
            assertThatIllegalStateException()
                    .isThrownBy(
                            () ->
                                    new Workers(2)
                                            .forEach(
                                                    1000,
                                                    part -> {
                                                        computed.add(part);
                                                        if (part < 2) {
                                                            await(together);
                                                        } else {
                                                            pause();
                                                        }
                                                        if (ofCaller
                                                                == (Thread.currentThread()
                                                                        == caller)) {
                                                            throw new IllegalStateException(
                                                                    "no " + ofCaller);
                                                        }
                                                    }))
                    .withMessage("no " + ofCaller);
            assertThat(computed).hasSizeLessThan(1000);
        }
    }

    @Test
    void atLeastOneWorkerIsNeeded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Workers(0))
                .withMessage("workers must be at least 1, got 0");
        assertThat(new Workers(4).atMost(2)).isEqualTo(new Workers(2));
        assertThat(new Workers(4).atMost(9)).isEqualTo(new Workers(4));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
