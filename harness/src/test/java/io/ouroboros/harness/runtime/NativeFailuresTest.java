package io.ouroboros.harness.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NativeFailuresTest {
    private static final NativeFailures HERE =
            new NativeFailures(
                    Map.of("DJL_CACHE_DIR", "/cache", "LD_LIBRARY_PATH", "/a:/old"),
                    "/scratch/tmp");

    @Test
    void anOlderGlibcIsNamed() {
        assertThat(
                        HERE.message(
                                new UnsatisfiedLinkError(
                                        "/cache/libtokenizers.so: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /cache/libtokenizers.so)")))
                .isEqualTo(
                        "could not load native code: /cache/libtokenizers.so: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /cache/libtokenizers.so); this needs glibc 2.38 or newer; use a newer system, or the container image (docs/deploying.md)");
    }

    @Test
    void anOlderLibraryOnThePathIsNamed() {
        String cause = "/c/libc10.so: /old/libstdc++.so.6: version `GLIBCXX_3.4.26' not found";
        assertThat(HERE.advice(cause))
                .isEqualTo("/old/libstdc++.so.6 is too old; remove /old from LD_LIBRARY_PATH");
        assertThat(HERE.advice(cause.replace("/old", "/lib64")))
                .isEqualTo(
                        "/lib64/libstdc++.so.6 is too old; use a newer system, or the container image (docs/deploying.md)");
    }

    @Test
    void aDirectoryWithoutExecutionIsNamedWithItsSetting() {
        String file = "/scratch/tmp/libsnappyjava.so";
        assertThat(
                        HERE.message(
                                new UnsatisfiedLinkError(
                                        file
                                                + ": "
                                                + file
                                                + ": failed to map segment from shared object")))
                .isEqualTo(
                        "could not load native code: /scratch/tmp/libsnappyjava.so: failed to map segment from shared object; nothing may be executed in /scratch/tmp; set OUROBOROS_JAVA_OPTS=-Djava.io.tmpdir=DIR to another directory");
        assertThat(HERE.advice("/cache/x/libc10.so: failed to map segment from shared object"))
                .isEqualTo(
                        "nothing may be executed in /cache/x; set DJL_CACHE_DIR to another directory");
    }

    @ParameterizedTest
    @CsvSource({
        "DJL_CACHE_DIR, /tmp/ouroboros-0, /tmp/ouroboros-0/pytorch/2/libc10.so, DJL_CACHE_DIR",
        "ENGINE_CACHE_DIR, /tmp/e, /tmp/e/tokenizers/libtokenizers.so, ENGINE_CACHE_DIR",
        "HOME, /h, /h/.cache/JNA/temp/jna1.tmp, OUROBOROS_JAVA_OPTS=-Djna.tmpdir=DIR",
        "HOME, /h, /tmp/snappy-1.so, OUROBOROS_JAVA_OPTS=-Djava.io.tmpdir=DIR",
        "HOME, /h, /tmpfs/torch/lib/libc10.so, PYTORCH_LIBRARY_PATH"
    })
    void theSettingIsThatOfTheLibrarysDirectory(
            String variable, String value, String library, String setting) {
        assertThat(
                        new NativeFailures(Map.of(variable, value), "/tmp")
                                .advice(library + ": failed to map segment from shared object"))
                .isEqualTo(
                        "nothing may be executed in %s; set %s to another directory"
                                .formatted(Path.of(library).getParent(), setting));
    }

    @Test
    void aFullDirectoryIsNamed() {
        assertThat(
                        HERE.message(
                                new ExceptionInInitializerError(
                                        "Cannot unpack libzstd-jni-1.5.7-15: No space left on device")))
                .isEqualTo(
                        "could not load native code: Cannot unpack libzstd-jni-1.5.7-15: No space left on device; libraries are unpacked in /cache and in /scratch/tmp; free some space there, or set DJL_CACHE_DIR or OUROBOROS_JAVA_OPTS=-Djava.io.tmpdir=DIR to other directories");
    }

    @Test
    void aSecondFailureOfAClassTellsTheFirst() {
        NoClassDefFoundError second = new NoClassDefFoundError("Could not initialize class S");
        second.initCause(
                new ExceptionInInitializerError(
                        "Exception java.lang.UnsatisfiedLinkError: no s in java.library.path: /usr/lib:/lib [in thread \"main\"]"));
        assertThat(NativeFailures.explains(second)).isTrue();
        assertThat(NativeFailures.cause(second)).isEqualTo("no s in java.library.path");
    }

    @Test
    void librariesOfAnotherPytorchAreSuspected() {
        String cause = "/t/libtorch_cpu.so: undefined symbol: _ZN3c10";
        assertThat(HERE.advice(cause))
                .isEqualTo(
                        "libraries of another PyTorch or CUDA may be in the way: check LD_LIBRARY_PATH and PYTORCH_LIBRARY_PATH, or set OUROBOROS_NATIVE=cpu");
        assertThat(new NativeFailures(Map.of("OUROBOROS_NATIVE", "cpu"), "/tmp").advice(cause))
                .as("what is set is not advised")
                .endsWith("PYTORCH_LIBRARY_PATH");
    }

    @Test
    void faultsOfTheProgramAreNotExplained() {
        assertThat(NativeFailures.explains(new NoSuchMethodError("x"))).isFalse();
        assertThat(NativeFailures.explains(new IllegalStateException("x"))).isFalse();
    }
}
