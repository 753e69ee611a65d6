package io.ouroboros.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs {@code scripts/ouroboros} in a distribution directory with a Java that prints its
 * environment and arguments instead of running a program.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
final class LauncherTest {
    private static final String FAKE_JAVA =
            """
            #!/bin/bash
            env
            printf 'argument=%s\\n' "$@"
            exit 7
            """;

    @TempDir private Path directory;

    @BeforeEach
    void buildDistribution() throws IOException {
        String text = Files.readString(Path.of("../scripts/ouroboros"), UTF_8);
        String places =
                " /opt/conda /opt/venv ~/miniconda3 ~/miniforge3 ~/anaconda3 ~/.local /usr/local /usr;";
        assertThat(text).contains(places);
        makeExecutable(
                "dist/scripts/ouroboros", text.replace(places, ";")); // a PyTorch may be here
        Files.createDirectories(directory.resolve("home"));
        makeJava("jdk", "17.0.15");
        makeExecutable("bin/ldconfig", "#!/bin/bash\n"); // a driver may be here
    }

    @Test
    void passesArgumentsAndExitCodeThrough() throws Exception {
        Result result = launch(Map.of(), "run", "a b", "*");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.standardOutput())
                .endsWith("argument=run\nargument=a b\nargument=*\n")
                .contains("argument=io.ouroboros.harness.cli.Main\n");
        assertThat(result.standardError()).isEmpty();
    }

    @Test
    void tellsTheProgramHowWideTheTerminalIs() throws Exception {
        makeExecutable("bin/stty", "#!/bin/bash\necho 20 57\n");
        assertThat(launch(Map.of(), "run").standardOutput()).contains("COLUMNS=57\n");
        makeExecutable("bin/stty", "#!/bin/bash\nexit 1\n"); // standard error is a file
        assertThat(launch(Map.of(), "run").standardOutput()).doesNotContain("COLUMNS=");
    }

    @Test
    void worksThroughASymbolicLink() throws Exception {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, directory.resolve("dist/scripts/ouroboros"));

        Result result = launch(link, Map.of(), "run");

        assertThat(result.standardOutput())
                .contains(
                        "argument=%1$s/lib/*:%1$s/native-cpu/*\n"
                                .formatted(directory.resolve("dist")));
    }

    @Test
    void keepsDjlOffTheNetworkAndFreedMemoryInTheProcess() throws Exception {
        assertThat(launch(Map.of("LANG", "C"), "run").standardOutput())
                .contains("OPT_OUT_TRACKING=true\n", "DJL_OFFLINE=true\n", "LC_ALL=C.UTF-8\n")
                .contains("DJL_CACHE_DIR=%s\n".formatted(directory.resolve("home/.djl.ai")))
                .contains("MALLOC_MMAP_THRESHOLD_=1073741824\n", "MALLOC_MMAP_MAX_=0\n")
                .contains("MALLOC_TRIM_THRESHOLD_=4294967296\n", "MALLOC_TOP_PAD_=67108864\n")
                .contains("MALLOC_ARENA_MAX=1\n", "OMP_WAIT_POLICY=PASSIVE\n")
                .contains("argument=-Dai.djl.pytorch.graph_optimizer=false\n");
    }

    @ParameterizedTest
    @CsvSource({"LC_CTYPE,UTF-8", "LANG,xx_YY.UTF-8", "LC_ALL,POSIX", "LC_ALL,xx_YY.ISO-8859-1"})
    void takesALocaleOfUtf8WhereTheUsersIsNoneOrNotInstalled(String variable, String locale)
            throws Exception {
        assertThat(launch(Map.of(variable, locale), "run").standardOutput())
                .contains("LC_ALL=C.UTF-8\n");
    }

    @Test
    void leavesALocaleOfUtf8Alone() throws Exception {
        assertThat(launch(Map.of("LANG", "C.UTF-8"), "run").standardOutput())
                .doesNotContain("LC_ALL=");
    }

    @Test
    void leavesTheUsersAllocatorSettingsAlone() throws Exception {
        assertThat(launch(Map.of("MALLOC_TOP_PAD_", "5"), "run").standardOutput())
                .contains("MALLOC_TOP_PAD_=5\n")
                .doesNotContain("MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_");
    }

    @Test
    void putsTheUsersJavaOptionsAfterItsOwn() throws Exception {
        assertThat(launch(Map.of("OUROBOROS_JAVA_OPTS", "-Xmx3g -Dx=*"), "run").standardOutput())
                .containsSubsequence("argument=-Xmx2g\n", "argument=-Xmx3g\nargument=-Dx=*\n");
    }

    @Test
    void theProgramIsToldWhichNativeLibraryItHasAndWhy() throws Exception {
        assertThat(launch(Map.of("OUROBOROS_NATIVE", "cpu"), "run").standardOutput())
                .contains(
                        "OUROBOROS_NATIVE_LIBRARY=PyTorch 2.7.1, flavor cpu, from %s (OUROBOROS_NATIVE=cpu)\n"
                                .formatted(directory.resolve("dist/native-cpu")));
    }

    @Test
    void findsThePytorchOfThePythonOnThePath() throws Exception {
        Path torch = makeTorch("2.7.1+cu126");
        makePython("echo " + torch.getParent());

        Result result = launchWithDriver(Map.of());

        assertThat(result.standardOutput())
                .contains("PYTORCH_LIBRARY_PATH=%s\n".formatted(torch), "PYTORCH_FLAVOR=cu128\n")
                .contains(
                        "OUROBOROS_NATIVE_LIBRARY=PyTorch 2.7.1+cu126, flavor cu128, from %s (found by python3 on the PATH)\n"
                                .formatted(torch))
                .doesNotContain("native-cpu/*");
    }

    @Test
    void findsThePytorchOfTheActiveEnvironmentBesideAPythonWithoutOne() throws Exception {
        makePython("exit 1");
        Path torch = makeTorch("env/lib/python3.12/site-packages", "2.7.0");

        assertThat(launchWithDriver(Map.of("CONDA_PREFIX", directory + "/env")).standardOutput())
                .contains("PYTORCH_LIBRARY_PATH=%s\n".formatted(torch))
                .contains("(found below %s)\n".formatted(directory.resolve("env")));
    }

    @Test
    void saysThatADriverLacksItsPytorch() throws Exception {
        Path torch = makeTorch("2.9.0+cu130");
        makePython("echo " + torch.getParent());

        assertThat(launchWithDriver(Map.of()).standardOutput())
                .contains("native-cpu/*\n")
                .contains(
                        "(a CUDA driver is here, but no PyTorch 2.7 with CUDA, got 2.9.0+cu130 in %s; pip install torch==2.7.1, or set PYTORCH_LIBRARY_PATH)\n"
                                .formatted(torch));
    }

    @Test
    void looksForNoPytorchWithoutADriver() throws Exception {
        Path torch = makeTorch("2.7.1+cu126");
        makePython("echo " + torch.getParent());

        assertThat(launch(Map.of(), "run").standardOutput())
                .contains("native-cpu/*\n", "(there is no CUDA driver, libcuda.so.1, here)\n");
    }

    @Test
    void takesAnInstalledCudaPytorchWithItsLibraries() throws Exception {
        Path torch = makeTorch("2.7.1+cu128");
        makeFile("driver/libcuda.so.1", "");
        Path driver = directory.resolve("driver");
        makeFile("site/nvidia/cuda_runtime/lib/libcudart.so.12", "");
        makeFile("site/cusparselt/lib/libcusparseLt.so.0", "");

        Result result =
                launch(
                        Map.of(
                                "PYTORCH_LIBRARY_PATH", torch.toString(),
                                "LD_LIBRARY_PATH", driver.toString()),
                        "run");

        String up = torch + "/../..";
        assertThat(result.standardOutput())
                .contains("PYTORCH_VERSION=2.7.1\n", "PYTORCH_FLAVOR=cu128\n")
                .contains("PYTORCH_LIBRARY_PATH=%s\n".formatted(torch))
                .contains("argument=%s/lib/*\n".formatted(directory.resolve("dist")))
                .contains(
                        "LD_LIBRARY_PATH=%1$s/cusparselt/lib:%1$s/nvidia/cuda_runtime/lib:%2$s\n"
                                .formatted(up, driver));
    }

    @Test
    void countsGpusWithPytorchsOwnCudaRuntime() throws Exception {
        Path torch = makeTorch("2.7.1+cu128");
        makeFile("site/nvidia/cuda_runtime/lib/libcudart.so.12", "");
        makeFile("driver/libcudart.so", ""); // as after "module load cuda"

        assertThat(launchWithDriver(Map.of("PYTORCH_LIBRARY_PATH", torch.toString())))
                .extracting(Result::standardOutput, STRING)
                .contains(
                        "argument=-Djna.library.path=%s/../../nvidia/cuda_runtime/lib\n"
                                .formatted(torch));
    }

    @Test
    void findsTheCudaRuntimeOfConda() throws Exception {
        makePython("exit 1");
        Path torch = makeTorch("env/lib/python3.12/site-packages", "2.7.1");
        makeFile("env/lib/libcudart.so.12", "");

        assertThat(launchWithDriver(Map.of("CONDA_PREFIX", directory + "/env")).standardOutput())
                .contains("argument=-Djna.library.path=%s/../../../..\n".formatted(torch));
    }

    @Test
    void ignoresAnInstalledPytorchWhenToldToUseTheCpu() throws Exception {
        Path torch = makeTorch("2.7.1+cu128");

        Result result =
                launch(
                        Map.of(
                                "PYTORCH_LIBRARY_PATH", torch.toString(),
                                "PYTORCH_FLAVOR", "cu121",
                                "OUROBOROS_NATIVE", "cpu"),
                        "run");

        assertThat(result.standardOutput()).doesNotContain("PYTORCH_").contains("/native-cpu/*\n");
    }

    @Test
    void takesTheUnpackedLibraryOfAnImage() throws Exception {
        makeFile("dist/native-cpu/libtorch.so", "");
        Path natives = directory.resolve("dist/native-cpu");

        assertThat(launch(Map.of(), "run").standardOutput())
                .contains("PYTORCH_LIBRARY_PATH=%s\n".formatted(natives), "PYTORCH_FLAVOR=cpu\n")
                .doesNotContain("native-cpu/*");
    }

    @Test
    void refusesAnotherPytorchVersion() throws Exception {
        Path torch = makeTorch("2.9.0");

        assertFails(
                Map.of("PYTORCH_LIBRARY_PATH", torch.toString()),
                ("PYTORCH_LIBRARY_PATH must hold PyTorch 2.7, got 2.9.0 in %s;"
                                + " pip install torch==2.7.1, or unset it")
                        .formatted(torch));
    }

    @Test
    void refusesALibraryPathWithoutPytorch() throws Exception {
        assertFails(
                Map.of("PYTORCH_LIBRARY_PATH", "/nowhere"),
                "PYTORCH_LIBRARY_PATH must be a directory with libtorch.so, got /nowhere;"
                        + " give the torch/lib directory of an installed PyTorch 2.7");
    }

    @Test
    void refusesToStartWhereNothingCanBeUnpacked() throws Exception {
        assertFails(
                Map.of("HOME", "/proc", "TMPDIR", "/proc"),
                "HOME or TMPDIR must be a directory that can be written, got /proc and /proc; or set"
                        + " DJL_CACHE_DIR");
    }

    @Test
    void refusesAnUnknownChoiceOfNatives() throws Exception {
        assertFails(
                Map.of("OUROBOROS_NATIVE", "gpu"), "OUROBOROS_NATIVE must be auto or cpu, got gpu");
    }

    @Test
    void refusesAnOldJava() throws Exception {
        Path old = makeJava("old", "11.0.2");

        assertFails(
                Map.of("JAVA_HOME", old.toString()),
                ("Java must be version 17 or newer, got 11 at %s/bin/java;"
                                + " set JAVA_HOME to a JDK 17 or newer")
                        .formatted(old));
    }

    @Test
    void refusesAJavaHomeWithoutJava() throws Exception {
        assertFails(
                Map.of("JAVA_HOME", "/nowhere"),
                "JAVA_HOME must be the directory of a JDK, got /nowhere without bin/java;"
                        + " set it to a JDK 17 or newer");
    }

    @Test
    void refusesToStartWithoutAnyJava() throws Exception {
        Path commands = Files.createDirectories(directory.resolve("commands"));
        for (String command : List.of("bash", "readlink", "dirname")) {
            Files.copy(
                    Path.of("/usr/bin", command),
                    commands.resolve(command),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }

        assertFails(
                Map.of("JAVA_HOME", "", "PATH", commands.toString()),
                "java must be on the PATH or in JAVA_HOME, got neither;"
                        + " install a JDK 17 or newer (https://adoptium.net)");
    }

    private void assertFails(Map<String, String> environment, String message) throws Exception {
        Result result = launch(environment, "run");

        assertThat(result.standardError()).isEqualTo(message + "\n");
        assertThat(result.standardOutput()).isEmpty();
        assertThat(result.exitCode()).as("restarting does not help").isEqualTo(2);
    }

    private Result launch(Map<String, String> environment, String... arguments) throws Exception {
        return launch(directory.resolve("dist/scripts/ouroboros"), environment, arguments);
    }

    private Result launch(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        Path error = directory.resolve("error");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(error.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", directory.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("HOME", directory.resolve("home").toString());
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Result(
                exitCode, Files.readString(output, UTF_8), Files.readString(error, UTF_8));
    }

    private Path makeJava(String name, String version) throws IOException {
        makeExecutable(name + "/bin/java", FAKE_JAVA);
        makeFile(name + "/release", "JAVA_VERSION=\"%s\"\n".formatted(version));
        return directory.resolve(name);
    }

    private Path makeTorch(String version) throws IOException {
        return makeTorch("site", version);
    }

    private Path makeTorch(String packages, String version) throws IOException {
        makeFile(packages + "/torch/version.py", "__version__ = '%s'\n".formatted(version));
        makeFile(packages + "/torch/lib/libtorch_cuda.so", "");
        makeFile(packages + "/torch/lib/libtorch.so", "");
        return directory.resolve(packages).resolve("torch/lib");
    }

    /** A python3 that answers whatever it is asked with a line of shell. */
    private void makePython(String answer) throws IOException {
        makeExecutable("bin/python3", "#!/bin/bash\n" + answer + "\n");
        makeExecutable("bin/python", "#!/bin/bash\nexit 1\n");
    }

    private Result launchWithDriver(Map<String, String> more) throws Exception {
        makeFile("driver/libcuda.so.1", "");
        Map<String, String> environment = new HashMap<>(more);
        environment.put("LD_LIBRARY_PATH", directory.resolve("driver").toString());
        return launch(environment, "run");
    }

    private void makeExecutable(String name, String script) throws IOException {
        Path file = makeFile(name, script);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + file);
        }
    }

    private Path makeFile(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content, UTF_8);
    }

    private record Result(int exitCode, String standardOutput, String standardError) {}
}
