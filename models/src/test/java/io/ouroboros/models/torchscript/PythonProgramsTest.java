package io.ouroboros.models.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.lora.LoraConfig;
import io.ouroboros.models.testing.Fixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program texts as Python. The interpreter is the one that the environment variable {@code
 * OUROBOROS_PYTHON} names, or {@code python3}; what it lacks skips the test, with the reason.
 */
final class PythonProgramsTest {

    private static final Path TEXTS = Path.of("src/main/resources/io/ouroboros/models");

    private static final String PARSE =
            "for name in sys.argv[1:]: ast.parse(open(name, encoding='utf-8').read(), name)";

    @Test
    void everyTextIsPython() throws IOException, InterruptedException {
        assumeTrue(succeeds("--version"), "there is no " + python());
        List<String> command = new ArrayList<>(List.of("-c", "import ast, sys\n" + PARSE));
        try (Stream<Path> files = Files.walk(TEXTS)) {
            files.filter(file -> file.toString().endsWith(".py"))
                    .forEach(file -> command.add(file.toString()));
        }
        assertThat(command).hasSizeGreaterThan(10);
        assertThat(output(command)).isEmpty();
    }

    /**
     * Writes {@code target/programs/tiny-opt.pt}, which README.md beside the programs names, and
     * the same with adapters.
     */
    @Test
    void theArchiveComputesWhatThePlainTextDoes() throws IOException, InterruptedException {
        Path archives = Files.createDirectories(Path.of("target/programs"));
        try (CausalLanguageModel model = Fixture.named("tiny-opt").model()) {
            ModelConfiguration opt = model.configuration();
            List<ParameterSpec> adapters = new LoraConfig(3, 2, List.of()).parameters(opt);
            Files.write(
                    archives.resolve("tiny-opt.pt"),
                    TorchScriptProgram.archive(opt, List.of(), 0, "matmul"));
            Files.write(
                    archives.resolve("tiny-opt-lora.pt"),
                    TorchScriptProgram.archive(opt, adapters, 1.5, "matmul"));
        }
        assumeTorch();
        assertThat(output(List.of("../scripts/compare/programs.py")))
                .startsWith("the archive and the plain text agree bit for bit");
    }

    /** With small sizes: what a GPU will be asked works here. */
    @Test
    void whatShallProveAGpuRunsOnACpu(@TempDir Path directory)
            throws IOException, InterruptedException {
        assumeTorch();
        Path result = directory.resolve("prove.json");
        output(
                List.of(
                        "../scripts/gpu/prove.py",
                        "--device",
                        "cpu",
                        "--output",
                        result.toString()));
        JsonObject found = JsonParser.parseString(Files.readString(result)).getAsJsonObject();
        assertThat(found.getAsJsonArray("failed")).isEmpty();
        assertThat(found.getAsJsonObject("comparisons").keySet())
                .contains(
                        "gradients, from the CPU's",
                        "loss of training step 2, from the CPU's",
                        "weights whose bytes differ when trained twice, bf16",
                        "contrastive search: scores of the others");
        assertThat(found.keySet())
                .contains("matmulFlopsPerSecond", "training", "scoring", "decoding", "profiles");
    }

    private static void assumeTorch() throws InterruptedException {
        assumeTrue(
                succeeds("-c", "import torch; assert torch.__version__.startswith('2.7')"),
                python() + " has no torch 2.7");
    }

    private static String python() {
        String chosen = System.getenv("OUROBOROS_PYTHON");
        return chosen == null ? "python3" : chosen;
    }

    private static boolean succeeds(String... arguments) throws InterruptedException {
        try {
            return start(List.of(arguments)).waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    private static String output(List<String> arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    private static Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(python()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
