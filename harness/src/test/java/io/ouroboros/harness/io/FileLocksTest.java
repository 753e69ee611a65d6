package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileLocksTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"No locks available", "Function not implemented", "Keine Sperren"})
    void workContinuesWhereTheFileSystemRefusesLocks(String reason) throws IOException {
        assertThat(FileLocks.attempt(() -> refuse(reason), directory.resolve(".lock"))).isTrue();
    }

    @Test
    void aLockThatAnotherHoldsIsNotTaken() throws IOException {
        assertThat(FileLocks.attempt(() -> false, directory.resolve(".lock"))).isFalse();
    }

    @Test
    void aClosedChannelIsAFailure() throws IOException {
        Path file = directory.resolve(".lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        assertThat(FileLocks.tryLock(channel, file)).isTrue();
        channel.close();
        assertThatThrownBy(() -> FileLocks.tryLock(channel, file))
                .isInstanceOf(ClosedChannelException.class);
    }

    private static boolean refuse(String reason) throws IOException {
        throw new IOException(reason);
    }
}
