package io.ouroboros.harness.data;

import io.ouroboros.datasets.tokens.TextPacking;
import io.ouroboros.harness.reporting.Progress;
import java.nio.file.Path;

/** Shows how far a text is tokenized, if it is a long one. */
final class TokenizingProgress implements TextPacking.Listener, AutoCloseable {

    /** Rows that are done in a few seconds (WikiText-2 has 36,718). */
    private static final long FEW_ROWS = 100_000;

    private final Progress progress;
    private final Path file;
    private Progress.Work work = Progress.silent().start("", 0, "");

    TokenizingProgress(Progress progress, Path file) {
        this.progress = progress;
        this.file = file;
    }

    @Override
    public void start(long numRows) {
        close();
        Progress shown = numRows > FEW_ROWS ? progress : Progress.silent();
        work = shown.start("tokenizing " + file.getFileName(), numRows, "rows");
    }

    @Override
    public void step(int numRows) {
        work.step(numRows);
    }

    @Override
    public void close() {
        work.close();
    }
}
