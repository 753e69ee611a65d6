package io.ouroboros.harness.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.cli.Main;
import io.ouroboros.harness.runtime.JavaProcess;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first blocks of a text that does not fit in the heap. */
final class LargeTextProcessTest {

    private static final int MEGABYTES = 120;

    @TempDir private Path directory;

    @Test
    void onlyWhatIsAskedForIsRead() throws IOException, InterruptedException {
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        Path text = directory.resolve("text.txt");
        String megabyte = "w5 w6 w7 w8 w9\n".repeat((1 << 20) / 15);
        try (Writer writer = Files.newBufferedWriter(text)) {
            for (int i = 0; i < MEGABYTES; i++) {
                writer.write(megabyte);
            }
        }
        Process process =
                JavaProcess.start(
                        List.of("-Xmx64m"),
                        Main.class,
                        "evaluate",
                        "--model=" + model,
                        "--data=" + text,
                        "--block-length=" + Tiny.BLOCK_LENGTH,
                        "--max-eval-blocks=8",
                        "--device=cpu",
                        "--threads=1",
                        "--format=json",
                        "--quiet");
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
        assertThat(out).contains("\"blocks\":8");
    }
}
