package io.ouroboros.harness.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.tracking.EventFile.Scalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventFileTest {

    /**
     * What TensorBoard 2.21.0 writes of the same events, by RecordWriter of
     * tensorboard.summary.writer.record_writer and the messages of tensorboard.compat.proto; a line
     * for each record.
     */
    private static final String BY_TENSORBOARD =
            "1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9"
                    + "2500000000000000eabc36f30900001040fc54d94110072a180a160a0f746573742f706572706c65786974791500000a428c0489eb"
                    + "1e00000000000000d9dc12320900001040fc54d94110ac022a100a0e0a076772c3b6c39f65150000c07fc35e2f00"
                    + "200000000000000029eda9500900001040fc54d94110ffffffffffffffffff012a0a0a080a0161150000807f1a6d66d3";

    @TempDir private Path directory;

    @Test
    void bytesAreThoseThatTensorBoardWrites() throws IOException {
        Path file = directory.resolve("missing").resolve(EventFile.name(0));
        EventFile.write(
                file,
                Instant.ofEpochMilli(1_700_000_000_250L),
                List.of(
                        new Scalar("test/perplexity", 7, 34.5),
                        new Scalar("gr\u00f6\u00dfe", 300, Double.NaN),
                        new Scalar("a", -1, 1e300))); // no float is as large: Infinity
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(BY_TENSORBOARD);
    }

    @Test
    void aFileWithoutPointsHasItsVersion() throws IOException {
        Path file = directory.resolve(EventFile.name(0));
        EventFile.write(file, Instant.ofEpochMilli(1_700_000_000_250L), List.of());
        String hex = HexFormat.of().formatHex(Files.readAllBytes(file));
        assertThat(hex).hasSize(2 * (16 + 24));
        assertThat(BY_TENSORBOARD).startsWith(hex);
    }

    @Test
    void namesSortAsTheirIndices() {
        assertThat(List.of(EventFile.name(9), EventFile.name(10), EventFile.name(9_999_999_999L)))
                .isSorted()
                .containsExactly(
                        "events.out.tfevents.0000000009.ouroboros",
                        "events.out.tfevents.0000000010.ouroboros",
                        "events.out.tfevents.9999999999.ouroboros");
    }
}
