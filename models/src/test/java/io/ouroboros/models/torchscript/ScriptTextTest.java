package io.ouroboros.models.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ScriptTextTest {

    private static final String PYTHON =
            """
                \"""The module's docstring.\"""
                import math
                from typing import NamedTuple

                import torch
                from torch import Tensor

                import sibling


                class Pair(NamedTuple):
                    \"""The class's docstring.\"""
                    left: Tensor
                    half: Tensor


                class Counter:
                    pair: Pair

                    def twice(self, n: int) -> int:
                        return 2 * n


                def make(x: Tensor, dtype: torch.dtype) -> Pair:
                    \"""Calls make(x) and sibling.half: the docstring of a function stays.\"""
                    half = sibling.half(x.to(torch.float32))  # make(torch.float32)
                    sibling = half.to(torch.bfloat16).half()
                    y = torch.nn.functional.linear(x, half.fill_(-math.inf))
                    return Pair(y, torch.ops.aten.relu(make("sibling.half(Pair)", sibling)))
                """;

    private static final String SCRIPT =
            """


                        import __torch__.sibling


                        class Pair(NamedTuple):
                            left: Tensor
                            half: Tensor


                        class Counter:
                            pair: __torch__.mine.Pair

                            def twice(self: __torch__.mine.Counter, n: int) -> int:
                                return 2 * n


                        def make(x: Tensor, dtype: int) -> __torch__.mine.Pair:
                            \"""Calls make(x) and sibling.half: the docstring of a function stays.\"""
                            half = __torch__.sibling.half(x.to(6))  # make(torch.float32)
                            sibling = half.to(15).half()
                            y = torch.linear(x, half.fill_(-inf))
                            return __torch__.mine.Pair(y, ops.aten.relu(__torch__.mine.make("sibling.half(Pair)", sibling)))
                        """;

    @Test
    void namesBecomeAbsoluteAndDtypesNumbers() {
        String sibling = "def half(x: Tensor) -> Tensor:\n    return x / 2\n";
        assertThat(ScriptText.of(Map.of("mine", PYTHON, "sibling", sibling)).get("mine"))
                .isEqualTo(SCRIPT);
    }

    @Test
    void aProgramGetsTheHeadOfAModule() {
        String text =
                """
                class Program(torch.nn.Module):
                    \"""What Java calls.\"""
                    def run(self) -> int:
                        return 1
                """;
        assertThat(ScriptText.of(Map.of("program", text)).get("program"))
                .isEqualTo(
                        """
                        class Program(Module):
                            __parameters__ = []
                            __buffers__ = []
                            training : bool
                            def run(self: __torch__.program.Program) -> int:
                                return 1
                        """);
    }
}
