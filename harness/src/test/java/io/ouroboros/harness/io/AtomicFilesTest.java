package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFilesTest {
    @TempDir private Path directory;

    @Test
    void aWrittenFileHoldsWhatWasWrittenAndNothingIsBesideIt() throws IOException {
        Path file = directory.resolve("runs/a3/manifest.json");
        AtomicFiles.write(file, out -> out.write(new byte[] {7, 8, 9}));
        assertThat(file).hasBinaryContent(new byte[] {7, 8, 9});
        assertThat(namesIn(directory.resolve("runs/a3"))).containsExactly("manifest.json");
    }

    @Test
    void aPathWithoutParentIsWrittenToTheWorkingDirectory() throws IOException {
        Path file = Path.of("atomic-files-test.txt");
        try {
            AtomicFiles.writeString(file, "here");
            assertThat(file).hasContent("here");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void theTargetIsNotThereWhileItIsWritten() throws IOException {
        Path file = directory.resolve("weights");
        AtomicFiles.write(
                file,
                out -> {
                    assertThat(file).doesNotExist();
                    assertThat(namesIn(directory))
                            .singleElement()
                            .asString()
                            .matches("\\.weights\\.\\w{16}\\.partial");
                    out.write(1);
                });
        assertThat(file).exists();
    }

    @Test
    void anExistingFileIsReplaced() throws IOException {
        Path file = directory.resolve("a.txt");
        AtomicFiles.writeString(file, "a longer first text");
        AtomicFiles.writeString(file, "zweiter Größe");
        assertThat(file).hasBinaryContent("zweiter Größe".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aSymbolicLinkStaysAndItsTargetIsReplaced() throws IOException {
        Path file = directory.resolve("real.txt");
        Files.writeString(file, "old");
        Path link = Files.createSymbolicLink(directory.resolve("link.txt"), file);
        AtomicFiles.writeString(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void aFailedWriterLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = directory.resolve("a.txt");
        AtomicFiles.writeString(file, "old");
        assertThatThrownBy(
                        () ->
                                AtomicFiles.write(
                                        file,
                                        out -> {
                                            out.write(1);
                                            throw new HarnessException(
                                                    "loss must be finite, got NaN");
                                        }))
                .isInstanceOf(HarnessException.class)
                .hasMessage("loss must be finite, got NaN");
        assertThat(file).hasContent("old");
        assertThat(namesIn(directory)).containsExactly("a.txt");
    }

    @Test
    void aFailureOfTheWritersSourcePassesThrough() {
        Path file = directory.resolve("a.txt");
        NoSuchFileException failure = new NoSuchFileException("/data/train.txt");
        assertThatThrownBy(
                        () ->
                                AtomicFiles.write(
                                        file,
                                        out -> {
                                            throw failure;
                                        }))
                .isSameAs(failure);
    }

    @Test
    void aFullDiskNamesTheTarget() {
        Path file = directory.resolve("a.txt");
        assertThatThrownBy(
                        () ->
                                AtomicFiles.write(
                                        file,
                                        out -> {
                                            throw new IOException("No space left on device");
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("could not write " + file + ": no space left on device");
    }

    @Test
    void aParentThatIsAFileIsNamed() throws IOException {
        Path parent = Files.createFile(directory.resolve("runs"));
        Path file = parent.resolve("a.txt");
        assertThatThrownBy(() -> AtomicFiles.writeString(file, "x"))
                .isInstanceOf(IOException.class)
                .hasMessage("could not write %s: %s: not a directory".formatted(file, parent));
    }

    @Test
    void aDirectoryIsNotReplacedByAFile() {
        assertThatThrownBy(() -> AtomicFiles.writeString(directory, "x"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        directory + " must be a regular file or not exist yet, got a directory");
    }

    @Test
    void aDeviceIsNotReplacedByAFile() {
        assertThatThrownBy(() -> AtomicFiles.writeString(Path.of("/dev/null"), "x"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "/dev/null must be a regular file or not exist yet, got a special file");
    }

    @Test
    void appendedLinesFollowEachOther() throws IOException {
        Path file = directory.resolve("metrics.jsonl");
        AtomicFiles.appendLine(file, "{\"generation\":0}");
        AtomicFiles.appendLine(file, "{\"generation\":1}");
        assertThat(Files.readString(file)).isEqualTo("{\"generation\":0}\n{\"generation\":1}\n");
    }

    @Test
    void aLineIsNotAppendedToAnUnfinishedOne() throws IOException {
        Path file = directory.resolve("metrics.jsonl");
        Files.writeString(file, "{\"gener");
        assertThatThrownBy(() -> AtomicFiles.appendLine(file, "{}"))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " must end with a line break, got an unfinished last line");
        assertThat(file).hasContent("{\"gener");
    }

    @Test
    void aDirectoryAppearsWithEverythingInIt() throws IOException {
        Path target = directory.resolve("generation-00/checkpoint");
        AtomicFiles.directory(
                target,
                partial -> {
                    assertThat(target).doesNotExist();
                    Files.writeString(partial.resolve("config.json"), "{}");
                    Files.createDirectory(partial.resolve("sub"));
                    Files.writeString(partial.resolve("sub/weights"), "w");
                });
        assertThat(target.resolve("config.json")).hasContent("{}");
        assertThat(target.resolve("sub/weights")).hasContent("w");
        assertThat(namesIn(directory.resolve("generation-00"))).containsExactly("checkpoint");
    }

    @Test
    void anExistingDirectoryIsRefused() throws IOException {
        Path target = Files.createDirectory(directory.resolve("checkpoint"));
        assertThatThrownBy(() -> AtomicFiles.directory(target, partial -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        target
                                + " must not exist yet, got a directory; remove it or choose another name");
    }

    @Test
    void anExistingDirectoryIsReplacedWhenAsked() throws IOException {
        Path target = Files.createDirectory(directory.resolve("report"));
        Files.writeString(target.resolve("old.html"), "old");
        AtomicFiles.replaceDirectory(
                target, partial -> Files.writeString(partial.resolve("new.html"), "new"));
        assertThat(namesIn(target)).containsExactly("new.html");
        assertThat(namesIn(directory)).containsExactly("report");
    }

    @Test
    void aFileIsNotReplacedByADirectory() throws IOException {
        Path target = Files.createFile(directory.resolve("report"));
        assertThatThrownBy(() -> AtomicFiles.replaceDirectory(target, partial -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage(target + " must be a directory or not exist yet, got a file");
    }

    @Test
    void aFailedFillerLeavesTheOldDirectoryAndNothingElse() throws IOException {
        Path target = Files.createDirectory(directory.resolve("report"));
        Files.writeString(target.resolve("old.html"), "old");
        assertThatThrownBy(
                        () ->
                                AtomicFiles.replaceDirectory(
                                        target,
                                        partial -> {
                                            Files.writeString(partial.resolve("new.html"), "new");
                                            throw new IOException("Disk quota exceeded");
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("could not write " + target + ": disk quota exceeded");
        assertThat(namesIn(target)).containsExactly("old.html");
        assertThat(namesIn(directory)).containsExactly("report");
    }

    @Test
    void leftoversOfKilledWritersAreRemovedAndOtherHiddenFilesStay() throws IOException {
        Path partialDirectory =
                Files.createDirectory(directory.resolve(".checkpoint.00000000000000ff.partial"));
        Files.writeString(partialDirectory.resolve("weights"), "half");
        Files.writeString(directory.resolve(".metrics.jsonl.0123456789abcdef.partial"), "half");
        Files.writeString(directory.resolve(".lock"), "pid 1");
        Files.writeString(directory.resolve("thesis.0123456789abcdef.partial"), "not ours");
        AtomicFiles.removeLeftovers(directory);
        assertThat(namesIn(directory)).containsExactly(".lock", "thesis.0123456789abcdef.partial");
    }

    private static List<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
        }
    }

    /** The kernel's own file system can sync neither files nor directories. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDirectoryThatCannotBeSyncedIsAcceptedAndAFileIsNot() throws IOException {
        AtomicFiles.sync(Path.of("/proc/self"));
        assertThatThrownBy(() -> AtomicFiles.sync(Path.of("/proc/self/status")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void tryingATargetLeavesNothingAndChangesNothing() throws IOException {
        Path target = Files.writeString(directory.resolve("out.jsonl"), "before");
        AtomicFiles.requireWritable(target);
        assertThat(target).hasContent("before");
        try (Stream<Path> entries = Files.list(directory)) {
            assertThat(entries).containsExactly(target);
        }
    }

    @Test
    void aTargetThatCannotBeWrittenIsNamedBeforeTheWork() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        Path below = file.resolve("out.jsonl");
        assertThatThrownBy(() -> AtomicFiles.requireWritable(below))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("could not write " + below + ": ");
        assertThatThrownBy(() -> AtomicFiles.requireWritable(directory))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        directory + " must be a regular file or not exist yet, got a directory");
    }
}
