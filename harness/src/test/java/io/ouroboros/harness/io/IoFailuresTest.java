package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class IoFailuresTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("a"), "a: no such file or directory"),
                Arguments.of(new AccessDeniedException("b"), "b: permission denied"),
                Arguments.of(new FileAlreadyExistsException("c"), "c: it already exists"),
                Arguments.of(new NotDirectoryException("d"), "d: not a directory"),
                Arguments.of(new DirectoryNotEmptyException("e"), "e: directory not empty"),
                Arguments.of(new FileSystemLoopException("f"), "f: symbolic links form a loop"),
                Arguments.of(
                        new FileSystemException("g", null, "Read-only file system"),
                        "g: read-only file system"),
                Arguments.of(new IOException("No space left on device"), "no space left on device"),
                Arguments.of(
                        new FileNotFoundException("Data/h (No such file)"),
                        "Data/h (No such file)"),
                Arguments.of(
                        new IOException("Data/i must hold text, got nothing"),
                        "Data/i must hold text, got nothing"),
                Arguments.of(new IOException((String) null), "IOException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void eachFailureIsOneLineWithFileAndReason(IOException failure, String description) {
        assertThat(IoFailures.describe(failure)).isEqualTo(description);
    }
}
