package io.ouroboros.models.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.architecture.ProgramText;
import io.ouroboros.models.opt.OptConfiguration;
import io.ouroboros.models.testing.Fixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class TorchScriptProgramTest {

    @Test
    void equalTextsGiveEqualArchives() {
        Map<String, Double> sizes = Map.of("x", 1.0, "y", 2.0);
        byte[] archive =
                TorchScriptArchive.write("m", Map.of("b", "1", "a", "2"), sizes, List.of("w"));
        assertThat(archive)
                .isEqualTo(
                        TorchScriptArchive.write(
                                "m", Map.of("a", "2", "b", "1"), sizes, List.of("w")));
    }

    @Test
    void textThatDoesNotCompileIsADefectOfTheBuild() {
        assertThatIllegalStateException()
                .isThrownBy(() -> load("def layers(:"))
                .withMessageStartingWith("could not compile the program text: ");
    }

    @Test
    void missingTextIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ProgramText.read(OptConfiguration.class, "none.py"))
                .withMessage(
                        "program text must be on the class path, got no none.py beside "
                                + "io.ouroboros.models.opt.OptConfiguration");
    }

    @Test
    void argumentOfAnotherKindIsRefused() throws IOException {
        try (CausalLanguageModel model = Fixture.named("tiny-opt").model();
                NDManager manager = NDManager.newBaseManager()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.program().run(manager, "nll", 1, "text"))
                    .withMessage(
                            "an argument must be a tensor, tensors, a flag or a number, got java.lang.String");
        }
    }

    @Test
    void productsWithoutOneDnnDecodeTheSame() throws IOException {
        try (CausalLanguageModel model = Fixture.named("tiny-opt").model();
                TorchScriptProgram plain =
                        TorchScriptProgram.compile(
                                TorchScriptProgram.archive(
                                        model.configuration(), List.of(), 0, "plain/matmul"));
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList found = decode(model.program(), model, manager);
            NDList same = decode(plain, model, manager);
            assertThat(same.get(0)).isEqualTo(found.get(0)); // ids [1, 2, 9]
            assertThat(same.get(1).toFloatArray())
                    .containsExactly(found.get(1).toFloatArray(), within(1e-5f));
        }
    }

    /** DJL keeps the arguments of a call that fails; kept whole, these would be 768 MiB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void callThatLacksMemoryLeavesItsArgumentsAndNothingElse() throws IOException {
        String text =
                """
                class Program(torch.nn.Module):
                    def forward(self, x: Optional[Tensor], weights: List[Tensor]) -> None:
                        torch.set_grad_enabled(True)
                        assert x is None, "CUDA out of memory"

                    def release(self, x: Tensor) -> Tensor:
                        return x.set_()
                """;
        try (TorchScriptProgram program = load(text);
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            long before = residentBytes();
            for (int i = 0; i < 12; i++) {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray weight = scope.full(new Shape(4096, 4096), 3f); // 64 MiB
                    weight.setRequiresGradient(true);
                    weight.setName("weight");
                    assertFails(program, scope, weight);
                    assertThat(weight.sum().getFloat()).isEqualTo(3f * 4096 * 4096);
                    assertThat(weight.getName()).isEqualTo("weight");
                    assertThat(JniUtils.requiresGrad((PtNDArray) weight)).isTrue();
                    assertThat(JniUtils.isGradMode()).isFalse(); // as it was
                }
            }
            assertThat(residentBytes() - before).isLessThan(256L << 20);
        }
    }

    private static void assertFails(TorchScriptProgram program, NDManager scope, NDArray weight) {
        NDList tensors = new NDList(scope.create(1));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> program.record(scope, "forward", tensors, new NDList(weight)))
                .withMessageContaining("CUDA out of memory");
    }

    private static TorchScriptProgram load(String text) {
        return TorchScriptProgram.compile(
                TorchScriptArchive.write("program", Map.of("program", text), Map.of(), List.of()));
    }

    private static long residentBytes() throws IOException {
        try (Scanner pages = new Scanner(Path.of("/proc/self/statm"), StandardCharsets.UTF_8)) {
            pages.nextLong(); // of the whole address space
            return 4096 * pages.nextLong();
        }
    }

    private static NDList decode(
            TorchScriptProgram program, CausalLanguageModel model, NDManager manager) {
        Map<String, NDArray> packed = new HashMap<>();
        program.run(manager, "prepack", false, model.weights().list())
                .forEach(tensor -> packed.put(tensor.getName(), tensor));
        return program.run(
                manager,
                "beam_search",
                manager.create(new long[][] {{5, 4, 3}}),
                manager.create(new double[0]),
                new long[] {9, 9, 0, 2, 0, 0},
                new double[] {1, 1, 1, 1, 0, 1, 0},
                new long[] {2},
                packed);
    }
}
