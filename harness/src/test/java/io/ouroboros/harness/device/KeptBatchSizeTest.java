package io.ouroboros.harness.device;

import static io.ouroboros.harness.device.KeptBatchSize.Source.DEFAULT;
import static io.ouroboros.harness.device.KeptBatchSize.Source.MEMORY;
import static io.ouroboros.harness.device.KeptBatchSize.Source.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.device.KeptBatchSize.Source;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptBatchSizeTest {

    private static final boolean NOTHING_KEPT = true;
    private static final boolean RESUMED = false;

    @TempDir private Path directory;
    private OomKills kernel = new OomKills("a boot", 3);

    @Test
    void aKillForMemoryHalvesWhateverWasKept() throws IOException {
        assertThat(start(8, DEFAULT, NOTHING_KEPT)).isEqualTo(8);
        kernel = new OomKills("a boot", 4);
        assertThat(start(8, DEFAULT, RESUMED)).isEqualTo(4);
        assertThat(start(8, DEFAULT, RESUMED)).isEqualTo(4); // killed for another reason
        kernel = new OomKills("a boot", 6);
        assertThat(start(8, DEFAULT, RESUMED)).isEqualTo(2);
        kernel = new OomKills("a boot", 7);
        assertThat(start(8, DEFAULT, RESUMED)).isEqualTo(1);
        kernel = new OomKills("a boot", 8);
        assertThat(start(8, DEFAULT, RESUMED)).isEqualTo(1);
    }

    @Test
    void anotherKillChangesNothing() throws IOException {
        assertThat(start(8, DEFAULT, NOTHING_KEPT)).isEqualTo(8);
        assertThat(start(8, DEFAULT, NOTHING_KEPT)).isEqualTo(8);
        assertThat(start(8, DEFAULT, RESUMED)).isEqualTo(8);
    }

    @Test
    void aKillBeforeAnythingWasKeptCountsWhereTheKernelDoesNotSay() throws IOException {
        assertThat(start(8, DEFAULT, NOTHING_KEPT)).isEqualTo(8);
        kernel = new OomKills("another boot", 0);
        assertThat(start(8, DEFAULT, RESUMED)).isEqualTo(8);
        kernel = new OomKills("", 0);
        assertThat(start(8, DEFAULT, NOTHING_KEPT)).isEqualTo(4);
    }

    @Test
    void aKillInTheFirstBatchCountsWhereTheMemoryChose() throws IOException {
        assertThat(start(12, MEMORY, NOTHING_KEPT)).isEqualTo(12);
        assertThat(start(31, MEMORY, NOTHING_KEPT)).isEqualTo(6);
        assertThat(start(31, MEMORY, RESUMED)).isEqualTo(6);
    }

    @Test
    void theUsersSizeIsFollowed() throws IOException {
        assertThat(start(64, USER, NOTHING_KEPT)).isEqualTo(64);
        kernel = new OomKills("a boot", 4);
        assertThat(start(64, USER, RESUMED)).isEqualTo(64);
        assertThat(start(20, USER, RESUMED)).isEqualTo(20);
    }

    @Test
    void anEndWithoutAKillHalvesNothing() throws IOException {
        assertThat(start(8, DEFAULT, NOTHING_KEPT)).isEqualTo(8);
        size().reduced(5);
        size().ended(RESUMED);
        kernel = new OomKills("a boot", 9);
        assertThat(start(8, DEFAULT, RESUMED)).isEqualTo(5);
        size().ended(NOTHING_KEPT);
        assertThat(directory).isEmptyDirectory();
        size().ended(NOTHING_KEPT);
    }

    @Test
    void theRunsChoiceIsAskedAtTheStartAndAfterAKill() throws IOException {
        assertThat(size().start(8, DEFAULT, true, (chosen, killed) -> killed ? chosen : 7))
                .isEqualTo(7);
        assertThat(size().start(8, DEFAULT, true, (chosen, killed) -> 1)).isEqualTo(7);
        kernel = new OomKills("a boot", 4);
        assertThat(size().start(8, DEFAULT, false, (chosen, killed) -> killed ? chosen : 7))
                .isEqualTo(3);
    }

    @Test
    void thisKernelCounts() throws IOException {
        OomKills now = OomKills.now();
        assertThat(now.count()).isNotNegative();
        assertThat(now.isComparable(OomKills.now())).isEqualTo(!now.bootId().isEmpty());
    }

    private int start(int chosen, Source source, boolean nothingKept) throws IOException {
        return size().start(chosen, source, nothingKept, (first, afterKill) -> first);
    }

    private KeptBatchSize size() {
        return new KeptBatchSize(
                directory.resolve("batch-size.json"),
                "a micro-batch of %d blocks",
                "--micro-batch-size",
                () -> kernel);
    }
}
