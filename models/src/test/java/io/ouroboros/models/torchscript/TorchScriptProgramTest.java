package io.ouroboros.models.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDManager;
import io.ouroboros.models.opt.OptConfiguration;
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
}
