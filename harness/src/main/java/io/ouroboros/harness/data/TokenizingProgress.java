package io.ouroboros.harness.data;

import io.ouroboros.datasets.tokens.TextPacking;
import io.ouroboros.harness.reporting.Progress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows how far a text is tokenized, if it is a long one. */
final class TokenizingProgress implements TextPacking.Listener, AutoCloseable {

    /** Rows that are done in a few seconds (WikiText-2 has 36,718). */
    private static final long FEW_ROWS = 100_000;

    private final Progress progress;
    private final Path file;
    private Progress.@Nullable Work work;

    TokenizingProgress(Progress progress, Path file) {
        this.progress = progress;
        this.file = file;
    }

    @Override
    public void start(long numRows) {
        close();
        work =
                numRows > FEW_ROWS
                        ? progress.start(
                                "tokenizing "
                                        + Objects.requireNonNullElse(file.getFileName(), file),
                                numRows,
                                "rows")
                        : null;
    }

    @Override
    public void step(int numRows) {
        if (work != null) {
            work.step(numRows);
        }
    }

    @Override
    public void close() {
        if (work != null) {
            work.close();
        }
        work = null;
    }
}
