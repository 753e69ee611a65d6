package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunLockTest {
    private static final String OWNER =
            "pid %d on host \\S+ since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @TempDir private Path directory;

    @Test
    void theLockFileTellsItsOwner() throws IOException {
        try (RunLock lock = RunLock.acquire(directory)) {
            assertThat(lock).isNotNull();
            assertThat(Files.readString(directory.resolve(".lock")))
                    .matches(OWNER.formatted(ProcessHandle.current().pid()) + "\n");
        }
    }

    @Test
    void oneProcessTakesTheLockOnce() throws IOException {
        try (RunLock lock = RunLock.acquire(directory)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> RunLock.acquire(directory))
                    .isInstanceOf(HarnessException.class)
                    .hasMessageMatching(message(ProcessHandle.current().pid()));
        }
        RunLock.acquire(directory).close();
    }

    @Test
    void anotherProcessIsNamedAndItsDeathFreesTheLock() throws IOException, InterruptedException {
        Process owner = JavaProcess.start(List.of(), LockOwner.class, directory.toString());
        try {
            assertThat(owner.inputReader().readLine()).isEqualTo("locked");
            assertThatThrownBy(() -> RunLock.acquire(directory))
                    .isInstanceOf(HarnessException.class)
                    .hasMessageMatching(message(owner.pid()));
        } finally {
            owner.destroyForcibly().waitFor();
        }
        RunLock.acquire(directory).close();
    }

    @Test
    void aMissingDirectoryKeepsItsType() {
        assertThatThrownBy(() -> RunLock.acquire(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(directory.resolve("none").toString());
    }

    private String message(long pid) {
        return Pattern.quote(directory + " is in use by ")
                + OWNER.formatted(pid)
                + "; wait for it or stop it";
    }

    /** Holds the lock until it is killed. */
    static final class LockOwner {
        private LockOwner() {}

        @SuppressWarnings("SystemOut") // the parent waits for the word
        public static void main(String[] args) throws IOException {
            try (RunLock lock = RunLock.acquire(Path.of(args[0]))) {
                System.out.println(lock == null ? "" : "locked");
                System.in.read();
            }
        }
    }
}
