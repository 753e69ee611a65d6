package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineCacheTest {
    @TempDir private Path cache;

    @Test
    void whatAKilledStartLeftIsRemoved() throws IOException {
        Path library = unpacked("pytorch/tmp4711/libtorch_cpu.so");
        Path tokenizer = unpacked("tokenizers/tmp12/libtokenizers.so");
        Path complete = unpacked("pytorch/2.7.1-cpu-linux-x86_64/libtorch_cpu.so");
        age(60);
        new EngineCache(cache, Path.of("/proc")).removeLeftovers();
        assertThat(library.getParent()).doesNotExist();
        assertThat(tokenizer.getParent()).doesNotExist();
        assertThat(complete).exists();
    }

    @Test
    void whatAProcessUnpacksNowStays() throws IOException {
        Path fresh = unpacked("pytorch/tmp1/libc10.so");
        new EngineCache(cache, Path.of("/proc")).removeLeftovers();
        assertThat(fresh).exists();
        age(60);
        try (InputStream open = Files.newInputStream(fresh)) {
            assertThat(open.read()).isEqualTo('x');
            new EngineCache(cache, Path.of("/proc")).removeLeftovers();
        }
        assertThat(fresh).exists();
    }

    @Test
    void whatAnotherContainersProcessUnpacksOnABusyDiskStays() throws IOException {
        Path slow = unpacked("pytorch/tmp1/libtorch_cpu.so");
        age(10);
        Path noProcesses = Files.createDirectory(cache.resolve("proc"));
        new EngineCache(cache, noProcesses).removeLeftovers();
        assertThat(slow).exists();
    }

    @Test
    void aCacheThatDoesNotExistIsNoFailure() {
        Path none = cache.resolve("none");
        new EngineCache(none, Path.of("/proc")).removeLeftovers();
        assertThat(none).doesNotExist();
    }

    private Path unpacked(String name) throws IOException {
        Path file = cache.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "x");
    }

    private void age(int seconds) throws IOException {
        FileTime written = FileTime.from(Instant.now().minusSeconds(seconds));
        try (Stream<Path> paths = Files.walk(cache)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.setLastModifiedTime(path, written);
            }
        }
    }
}
