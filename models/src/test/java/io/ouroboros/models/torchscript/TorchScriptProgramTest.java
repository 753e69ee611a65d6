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
import io.ouroboros.models.opt.OptConfiguration;
import io.ouroboros.models.testing.Fixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class TorchScriptProgramTest {

    @Test
    void equalTextsGiveEqualArchives() {
        byte[] archive =
                TorchScriptArchive.write("M", "class M(Module):", Map.of("b", "1", "a", "2"));
        assertThat(archive)
                .isEqualTo(
                        TorchScriptArchive.write(
                                "M", "class M(Module):", Map.of("a", "2", "b", "1")));
    }

    @Test
    void textThatDoesNotCompileIsADefectOfTheBuild() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TorchScriptProgram.load("def layers(:"))
                .withMessageStartingWith("the program text must compile, got ");
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
    void argumentOfAnotherKindIsRefused() {
        String text = ProgramText.read(OptConfiguration.class, "model.py");
        try (TorchScriptProgram program = TorchScriptProgram.load(text);
                NDManager manager = NDManager.newBaseManager()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> program.run(manager, "nll", 1, 2.0, "text"))
                    .withMessage(
                            "an argument must be a tensor, a list of tensors or a number, got java.lang.String");
        }
    }

    @Test
    void productsWithoutOneDnnDecodeTheSame() throws IOException {
        Fixture fixture = Fixture.named("tiny-opt");
        String text = ProgramText.read(OptConfiguration.class, "model.py");
        try (CausalLanguageModel model = fixture.model();
                TorchScriptProgram oneDnn = TorchScriptProgram.load(text, "onednn");
                TorchScriptProgram plain = TorchScriptProgram.load(text, "plain");
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList found = decode(oneDnn, model, manager);
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
                ProgramText.read(OptConfiguration.class, "model.py")
                        .replace(
                                "  seq = torch.size(ids, 1)\n",
                                "  seq = 1\n  torch.set_grad_enabled(True)\n  ops.prim.RaiseException(\"CUDA out of memory\")\n");
        try (TorchScriptProgram program = TorchScriptProgram.load(text);
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
        NDList tensors =
                new NDList(
                        scope.create(new long[][] {{5, 4}}),
                        scope.create(new long[] {0, 1, 1, 1, 0, 1, 1, 1}),
                        scope.create(new double[] {0, 0}));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(
                        () ->
                                program.record(
                                        scope,
                                        "forward",
                                        tensors,
                                        new NDList(weight, scope.create(new float[][] {{1}}))))
                .withMessageContaining("CUDA out of memory");
    }

    private static long residentBytes() throws IOException {
        try (Scanner pages = new Scanner(Path.of("/proc/self/statm"), StandardCharsets.UTF_8)) {
            pages.nextLong(); // of the whole address space
            return 4096 * pages.nextLong();
        }
    }

    private static NDList decode(
            TorchScriptProgram program, CausalLanguageModel model, NDManager manager) {
        long[] sizes = model.configuration().programSizes();
        NDList weights = model.weights().list();
        return program.run(
                manager,
                "beam_search",
                manager.create(new long[][] {{5, 4, 3}}),
                manager.create(new double[0]),
                2,
                new long[] {9, 9, 0, 2, 0},
                new double[] {1, 1, 1, 0, 1},
                1.0,
                0,
                sizes,
                weights,
                program.run(manager, "prepare", 6, sizes, weights));
    }
}
