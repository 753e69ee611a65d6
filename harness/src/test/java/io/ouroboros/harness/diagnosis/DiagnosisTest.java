package io.ouroboros.harness.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import com.google.gson.JsonParser;
import io.ouroboros.harness.device.FreeMemory;
import io.ouroboros.harness.diagnosis.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiagnosisTest {

    private static final String GPUS =
            """
            NVIDIA H200, 570.86.15, 143771, 4
            NVIDIA A100-SXM4-40GB, 570.86.15, 40960, 39000
            """;

    @TempDir private Path directory;

    @Test
    void findingsAreLinesWithWhatToDoAboutThem() {
        Diagnosis diagnosis =
                new Diagnosis(
                        List.of(
                                Finding.ok("Java", "17"),
                                Finding.note("memory", "2 GiB", "buy some"),
                                Finding.problem("cuda:0", "is lost", "look for it")
                                        .with(Map.of("b", 2, "a", 1.5))));
        assertThat(diagnosis.toText())
                .isEqualTo(
                        """
                        ok       Java    17
                        note     memory  2 GiB
                                         -> buy some
                        problem  cuda:0  is lost
                                         -> look for it

                        1 problem""");
        assertThat(diagnosis.hasProblems()).isTrue();
        assertThat(diagnosis.toJson())
                .isEqualTo(
                        JsonParser.parseString(
                                """
                                {"problems": 1, "findings": [
                                  {"name": "Java", "state": "ok", "text": "17"},
                                  {"name": "memory", "state": "note", "text": "2 GiB", "advice": "buy some"},
                                  {"name": "cuda:0", "state": "problem", "text": "is lost", "advice": "look for it", "a": 1.5, "b": 2}]}"""));
    }

    @Test
    void notesAreNoProblems() {
        Diagnosis diagnosis = new Diagnosis(List.of(Finding.note("memory", "2 GiB", "buy some")));
        assertThat(diagnosis.hasProblems()).isFalse();
        assertThat(diagnosis.toText()).endsWith("\n\nno problems found");
    }

    @Test
    void theDriversAnswerIsRead() {
        NvidiaSmi driver = NvidiaSmi.parse(GPUS);
        assertThat(driver.gpus()).hasSize(2);
        assertThat(driver)
                .hasToString(
                        "NVIDIA H200 (4 of 143771 MiB in use, driver 570.86.15); NVIDIA A100-SXM4-40GB (39000 of 40960 MiB in use, driver 570.86.15)");
        assertThat(NvidiaSmi.parse("No devices were found\n").gpus()).isEmpty();
    }

    @Test
    void gpusThatPytorchDoesNotSeeAreAProblem() {
        NvidiaSmi none = NvidiaSmi.parse("");
        NvidiaSmi two = NvidiaSmi.parse(GPUS);
        String cpu = "PyTorch 2.7.1, flavor cpu, from /x (there is no CUDA driver)";
        String cuda = "PyTorch 2.7.1+cu126, flavor cu128, from /x (found by python3 on the PATH)";
        String lacking =
                "PyTorch 2.7.1, flavor cpu, from /x (a CUDA driver is here, but no PyTorch)";

        assertThat(EngineFindings.cuda(none, 0, cpu))
                .isEqualTo(Finding.ok("CUDA", "no GPU; computing on the CPU"));
        assertThat(EngineFindings.cuda(two, 2, cuda))
                .isEqualTo(Finding.ok("CUDA", "2 devices: " + two));
        assertThat(EngineFindings.cuda(none, 1, cuda)).isEqualTo(Finding.ok("CUDA", "1 device"));
        assertThat(EngineFindings.cuda(two, 0, cpu))
                .isEqualTo(
                        Finding.problem(
                                "CUDA",
                                "PyTorch cannot use " + two,
                                "PyTorch 2.7.1 needs Python 3.9 to 3.13: run uv venv --python 3.12 && uv pip install torch==2.7.1, or set PYTORCH_LIBRARY_PATH to the torch/lib directory of PyTorch 2.7"));
        assertThat(EngineFindings.cuda(none, 0, lacking).text())
                .isEqualTo("found a CUDA driver, but no PyTorch that uses it");
        assertThat(EngineFindings.cuda(two, 0, cuda).advice())
                .isEqualTo(
                        "CUDA 12 needs driver version 525 or newer; also check that CUDA_VISIBLE_DEVICES does not hide the GPUs");
    }

    @Test
    void processorsAreDescribedByWhatMakesProductsFast() {
        assertThat(
                        HostFindings.described(
                                List.of(
                                        "processor\t: 0",
                                        "model name\t: AMD EPYC 9355",
                                        "flags\t\t: fpu sse2 avx2 fma avx512f avx512_bf16",
                                        "",
                                        "model name\t: AMD EPYC 9355")))
                .isEqualTo(", AMD EPYC 9355, avx2 avx512_bf16 avx512f");
        assertThat(HostFindings.described(List.of("Features\t: fp asimd sve bf16")))
                .isEqualTo(", asimd bf16 sve");
        assertThat(HostFindings.described(List.of("nothing"))).isEmpty();
    }

    @Test
    void littleMemoryIsNoted() {
        assertThat(HostFindings.memory(8L << 30, 1L << 30))
                .isEqualTo(
                        Finding.ok("memory", "8.0 GiB, 1.0 GiB free")
                                .with(Map.of("totalBytes", 8L << 30, "freeBytes", 1L << 30)));
        assertThat(HostFindings.memory(2L << 30, 1L << 30).state()).isEqualTo(State.NOTE);
    }

    @Test
    void whatTheSystemKeepsForFilesIsFree() {
        Finding memory = HostFindings.of(Map.of()).get(3);
        assertThat(memory.numbers())
                .hasEntrySatisfying(
                        "freeBytes",
                        bytes ->
                                assertThat(bytes.longValue())
                                        .isCloseTo(
                                                FreeMemory.bytes(Device.cpu()),
                                                withinPercentage(3)));
    }

    @Test
    void aProgramWithoutItsLauncherIsNoted() {
        assertThat(HostFindings.program(Map.of()).state()).isEqualTo(State.NOTE);
        assertThat(HostFindings.program(Map.of("OUROBOROS_NATIVE_LIBRARY", "PyTorch")).state())
                .isEqualTo(State.OK);
    }

    @Test
    void disksAreLookedAtWhereADirectoryWouldBe() throws IOException {
        Finding enough = DiskFindings.space("disk", directory.resolve("a/b"), 1, "advice");
        assertThat(enough.state()).isEqualTo(State.OK);
        assertThat(enough.text()).endsWith(" free in " + directory.resolve("a/b"));
        Finding little = DiskFindings.space("disk", directory, Long.MAX_VALUE, "advice");
        assertThat(little.state()).isEqualTo(State.NOTE);
        assertThat(little.advice()).isEqualTo("advice");
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(DiskFindings.space("disk", file.resolve("runs"), 1, "advice"))
                .isEqualTo(
                        Finding.problem(
                                "disk",
                                file + "/runs cannot be written",
                                "make it writable, or choose another directory"));
    }

    @Test
    void theEnginesCacheIsWhereDjlUnpacks() throws IOException {
        Path engine = directory.resolve("engine");
        Map<String, String> environment =
                Map.of(
                        "DJL_CACHE_DIR",
                        directory.toString(),
                        "ENGINE_CACHE_DIR",
                        engine.toString());
        Finding finding = DiskFindings.of(environment, directory).get(1);
        assertThat(finding.text()).endsWith(" free in " + engine);
    }

    private Finding hub(Map<String, String> environment) throws IOException {
        List<Finding> findings = DiskFindings.of(environment, directory);
        return findings.get(findings.size() - 1);
    }

    @Test
    void theHubsCacheIsCountedAndItsTokenHidden() throws IOException {
        Path hub = directory.resolve("hf/hub");
        for (String name : List.of("models--facebook--opt-125m", "models--gpt2", "version.txt")) {
            Files.createDirectories(hub.resolve(name));
        }
        Map<String, String> environment =
                Map.of("HF_HOME", directory.resolve("hf").toString(), "HF_TOKEN", "hf_secret");
        assertThat(hub(environment))
                .isEqualTo(
                        Finding.ok(
                                "hub's cache",
                                hub
                                        + ": models: 2, datasets: 0, token: set, https://huggingface.co"));
        assertThat(hub(Map.of("HTTPS_PROXY", "http://me:secret@p:3128")).text())
                .endsWith("https://huggingface.co through the proxy http://p:3128");
        assertThat(hub(Map.of("HTTPS_PROXY", "p", "HF_HUB_OFFLINE", "1")).text())
                .endsWith(", offline");
        assertThat(hub(Map.of("SSL_CERT_FILE", "/missing.pem")))
                .isEqualTo(
                        Finding.problem(
                                "hub's cache",
                                "SSL_CERT_FILE must name a file of PEM certificates, got /missing.pem: no such file or directory",
                                "fix or unset the variable"));
        assertThat(hub(Map.of("HF_ENDPOINT", "ftp://x")))
                .isEqualTo(
                        Finding.problem(
                                "hub's cache",
                                "HF_ENDPOINT must be an http or https address, got ftp://x",
                                "fix or unset the variable"));
    }
}
