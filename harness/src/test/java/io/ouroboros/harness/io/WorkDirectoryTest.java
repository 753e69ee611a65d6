package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkDirectoryTest {

    @TempDir private Path directory;

    /** Writes a state, and fails if it is told to. */
    private record Saving(Path state, boolean saves, boolean fails)
            implements WorkDirectory.Work<String> {
        @Override
        public String run() throws IOException {
            if (saves) {
                Files.writeString(state, "state");
            }
            if (fails) {
                throw new HarnessException("stopped");
            }
            return "done";
        }

        @Override
        public boolean keepsNothing() {
            return !Files.exists(state);
        }
    }

    private WorkDirectory beside() {
        return WorkDirectory.beside(directory.resolve("out"), "states");
    }

    private Saving saving(boolean saves, boolean fails) {
        return new Saving(beside().path().resolve("state"), saves, fails);
    }

    @Test
    void itIsGoneWhenTheWorkIsDone() throws IOException {
        assertThat(beside().during(saving(true, false))).isEqualTo("done");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void itStaysWhileThereIsSomethingToGoOnFrom() throws IOException {
        assertThatThrownBy(() -> beside().during(saving(true, true))).hasMessage("stopped");
        assertThat(directory.resolve("out.states/state")).exists();
        assertThat(beside().during(saving(false, false))).isEqualTo("done");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void itIsGoneWhereAFailureLeavesNothing() {
        assertThatThrownBy(() -> beside().during(saving(false, true))).hasMessage("stopped");
        assertThat(directory).isEmptyDirectory();
    }

    /** The other process may not have saved anything yet. */
    @Test
    void anotherProcessKeepsItsDirectory() throws IOException {
        Path path = Files.createDirectory(beside().path());
        try (RunLock lock = RunLock.acquire(path)) {
            assertThatThrownBy(() -> beside().during(saving(true, false)))
                    .isInstanceOf(HarnessException.class)
                    .hasMessageContaining("must not be in use by another process");
            assertThat(path).exists();
        }
    }
}
