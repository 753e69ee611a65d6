package io.ouroboros.models.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.opt.OptConfiguration;
import io.ouroboros.models.testing.Fixture;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
