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

    private WorkDirectory beside() {
        return WorkDirectory.beside(directory.resolve("out"), "states");
    }

    /** Writes a state, or fails, as asked. */
    private String work(boolean saves, boolean fails) throws IOException {
        Path state = beside().path().resolve("state");
        return beside().during(
                        () -> {
                            if (saves) {
                                Files.writeString(state, "state");
                            }
                            if (fails) {
                                throw new HarnessException("stopped");
                            }
                            return "done";
                        },
                        () -> !Files.exists(state));
    }

    @Test
    void itIsGoneWhenTheWorkIsDone() throws IOException {
        assertThat(work(true, false)).isEqualTo("done");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void itStaysWhileThereIsSomethingToResumeFrom() throws IOException {
        assertThatThrownBy(() -> work(true, true)).hasMessage("stopped");
        assertThat(directory.resolve("out.states/state")).exists();
        assertThat(work(false, false)).isEqualTo("done");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void itIsGoneWhereAFailureLeavesNothing() {
        assertThatThrownBy(() -> work(false, true)).hasMessage("stopped");
        assertThat(directory).isEmptyDirectory();
    }

    /** The other process may not have saved anything yet. */
    @Test
    void anotherProcessKeepsItsDirectory() throws IOException {
        Path path = Files.createDirectory(beside().path());
        try (RunLock lock = RunLock.acquire(path)) {
            assertThatThrownBy(() -> work(true, false))
                    .isInstanceOf(HarnessException.class)
                    .hasMessageContaining(" is in use by pid ");
            assertThat(path).exists();
        }
    }
}
