"""Layers whose gradients are computed here, because autograd would go through torch's linear and embedding.

The products of matmul.py are faster, weight gradients are added up in place, and a table's gradient touches only the
rows that were looked up. Everything between two recorded operations is left to autograd.

Without a tape the same functions only compute; where the weights themselves require gradients, autograd computes those.
"""
from typing import List, NamedTuple, Optional

import torch
from torch import Tensor

import dropout
import matmul


class Parameter(NamedTuple):
    value: Tensor
    grad: List[Tensor]  # float32, in value's shape; empty until a recorded operation adds to it


class Linear(NamedTuple):
    weight: Parameter  # [out, in]; when transposed [in, out]
    bias: Optional[Parameter]  # [out]
    transposed: bool


def matrix(layer: Linear) -> Tensor:
    """-> the weight [out, in], a view"""
    weight = layer.weight.value
    return weight.t() if layer.transposed else weight


class Op(NamedTuple):
    kind: str  # "cut", "linear" or "embedding"
    input: Tensor
    output: Tensor  # a leaf, whose gradient autograd fills
    weight: Optional[Parameter]  # of a linear layer, or a table
    bias: Optional[Parameter]
    transposed: bool  # whether the weight is [in, out]
    relu: bool
    padding_id: int  # this row of a table gets no gradient


class Tape(NamedTuple):
    ops: List[Op]  # in the order of the forward pass


def new_tape() -> Tape:
    ops: List[Op] = []
    return Tape(ops)


def leaf(x: Tensor) -> Tensor:
    return x.detach().requires_grad_(True)


def cut(x: Tensor, tape: Optional[Tape]) -> Tensor:
    """Ends a part of autograd's graph, so that no part is walked twice: for values that a recorded operation and others read."""
    if tape is None:
        return x
    y = leaf(x)
    tape.ops.append(Op("cut", x, y, None, None, False, False, -1))
    return y


def linear(x: Tensor, layer: Linear, relu: bool, tape: Optional[Tape]) -> Tensor:
    """x [rows, in] -> [rows, out] in the weight's dtype"""
    w = matrix(layer)
    x = x.to(w.dtype)
    b: Optional[Tensor] = None
    bias = layer.bias
    if bias is not None:
        b = bias.value.to(w.dtype)
    if tape is None:
        if w.requires_grad:
            y = torch.nn.functional.linear(x, w, b)
            return y.relu() if relu else y
        return matmul.linear(x, w, b, relu)
    torch.set_grad_enabled(False)
    y = matmul.linear(x.detach(), w.detach(), b, relu)
    torch.set_grad_enabled(True)
    y = leaf(y)
    tape.ops.append(Op("linear", x, y, layer.weight, bias, layer.transposed, relu, -1))
    return y


def add_linear(x: Tensor, h: Tensor, layer: Linear, mask: Optional[Tensor], tape: Optional[Tape]) -> Tensor:
    """x + dropout(linear(h)), float32 [rows, out]"""
    w = layer.weight.value
    if w.is_mkldnn:  # prepacked for decoding
        bias = layer.bias
        return matmul.linear_add(x, h.to(w.dtype), w, None if bias is None else bias.value)
    return dropout.add(x, linear(h, layer, False, tape), mask)


def embedding(ids: Tensor, table: Parameter, padding_id: int, tape: Optional[Tape]) -> Tensor:
    """ids int64 [batch, seq], table [vocab, width] -> [batch, seq, width]"""
    if tape is None:
        return torch.embedding(table.value, ids, padding_id)
    y = leaf(torch.embedding(table.value.detach(), ids))
    tape.ops.append(Op("embedding", ids, y, table, None, False, False, padding_id))
    return y


def add_grad(parameter: Parameter, g: Tensor) -> None:
    if len(parameter.grad) == 0:
        # the fused optimiser walks plain memory: an expanded or transposed gradient is copied first
        parameter.grad.append(g.float().contiguous())
    else:
        parameter.grad[0].add_(g)


def add_embedding_grad(table: Parameter, ids: Tensor, g: Tensor, padding_id: int) -> None:
    """g [batch, seq, width], added to the rows of the ids"""
    if len(table.grad) == 0:
        table.grad.append(torch.zeros_like(table.value))
    g = g.masked_fill((ids == padding_id).unsqueeze(2), 0.0).reshape(-1, g.size(2))
    rows = ids.reshape(-1)
    # The other operator would add atomically, in no fixed order: index_put_ on a CPU's threads, index_add_ on a GPU.
    if g.is_cuda:
        table.grad[0].index_put_([rows], g, True)
    else:
        table.grad[0].index_add_(0, rows, g)


def backward_op(op: Op, g: Tensor) -> Optional[Tensor]:
    """g: the gradient by the op's output. Adds to its parameters' grad -> the gradient by its input, None for ids"""
    weight, bias = op.weight, op.bias
    if weight is None:
        return g  # a cut
    if op.kind == "embedding":
        add_embedding_grad(weight, op.input, g, op.padding_id)
        return None
    if op.relu:
        g = torch.ops.aten.threshold_backward(g, op.output.detach(), 0.0)
    x, w = op.input.detach(), weight.value.detach()
    add_grad(weight, matmul.weight_gradient(x, g) if op.transposed else matmul.weight_gradient(g, x))
    if bias is not None:
        add_grad(bias, g.sum(0, dtype=torch.float32))
    return matmul.linear(g, w if op.transposed else w.t(), None, False)


def backward(tape: Tape) -> None:
    """Walks the tape back and adds to the grad of each recorded parameter; other parameters have theirs at the value.

    Gradients that come from behind the last operation must be there. The tape is emptied on the way, so that activations
    are freed early. A gradient that leads straight to the operation before is carried on: autograd would copy it.
    """
    carried_grad: Optional[Tensor] = None
    while len(tape.ops) > 0:
        op = tape.ops.pop()
        g: Optional[Tensor] = op.output.grad
        if carried_grad is not None:
            g = carried_grad if g is None else carried_grad.add_(g)
        assert g is not None, "autograd reaches every output"
        carried_grad = backward_op(op, g)
        if carried_grad is not None and not (len(tape.ops) > 0 and op.input is tape.ops[-1].output):
            if op.input.requires_grad:
                op.input.backward(carried_grad)
            carried_grad = None
