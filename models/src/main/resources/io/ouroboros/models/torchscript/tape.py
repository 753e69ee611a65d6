"""Layers whose gradients are computed here, because autograd would go through torch's linear and embedding.

The products of matmul.py are faster, weight gradients are added up in place, and a table's gradient touches only the
rows that were looked up. A gradient passes from one recorded operation to another without autograd's engine, whose calls cost
a GPU more than the arithmetic. Everything between two recorded operations is left to autograd.

Without a tape the same functions only compute; where the weights themselves require gradients, autograd computes those.
"""
from typing import List, NamedTuple, Optional

import torch
from torch import Tensor

import attention
import dropout
import matmul


class Adapter(NamedTuple):
    """LoRA (Hu et al. 2021, arXiv 2106.09685): the layer's output is raised by scaling * (x a^T) b^T."""
    a: Tensor  # [rank, in]
    b: Tensor  # [out, rank]
    a_grad: List[Tensor]  # as Parameter.grad
    b_grad: List[Tensor]
    scaling: float


class Parameter(NamedTuple):
    value: Tensor  # requires no gradient where the parameter does not learn
    grad: List[Tensor]  # float32, in value's shape; empty until a recorded operation adds to it
    adapter: Optional[Adapter]  # of a linear layer's weight


def learns(parameter: Parameter) -> bool:
    return parameter.value.requires_grad


class Linear(NamedTuple):
    weight: Parameter  # [out, in]; when transposed [in, out]
    bias: Optional[Parameter]  # [out]
    transposed: bool


class Norm(NamedTuple):
    """A layer norm, or an RMS norm, which has no bias."""
    weight: Optional[Parameter]
    bias: Optional[Parameter]
    eps: float


def matrix(layer: Linear) -> Tensor:
    """-> the weight [out, in], a view"""
    weight = layer.weight.value
    return weight.t() if layer.transposed else weight


class Op(NamedTuple):
    kind: str  # "cut", "linear", "add_linear", "layer_norm", "rms_norm", "attention", "gelu", "gated" or "embedding"
    inputs: List[Tensor]
    output: Tensor  # a leaf, whose grad autograd fills where it reads the output
    grad: List[Tensor]  # the gradient by the output from recorded operations; empty before the first
    weight: Optional[Parameter]  # of a linear layer or a norm, or a table
    bias: Optional[Parameter]
    transposed: bool  # whether a linear layer's weight is [in, out]
    saved: List[Tensor]  # what the backward pass reads beside inputs and output
    number: int  # of a linear layer 1 for relu; of gelu 1 for tanh; of a table the row that gets no gradient
    heads: Optional[attention.Heads]  # of attention


class Tape(NamedTuple):
    ops: List[Op]  # in the order of the forward pass


def new_tape() -> Tape:
    ops: List[Op] = []
    return Tape(ops)


def leaf(x: Tensor) -> Tensor:
    return x.detach().requires_grad_(True)


def record(tape: Tape, kind: str, inputs: List[Tensor], output: Tensor, weight: Optional[Parameter], bias: Optional[Parameter],
           transposed: bool, saved: List[Tensor], number: int, heads: Optional[attention.Heads] = None) -> Tensor:
    """-> the output as a leaf"""
    y = leaf(output)
    grad: List[Tensor] = []
    tape.ops.append(Op(kind, inputs, y, grad, weight, bias, transposed, saved, number, heads))
    return y


def cut(x: Tensor, tape: Optional[Tape]) -> Tensor:
    """Ends a part of autograd's graph, so that no part is walked twice: for values that a recorded operation and others read."""
    if tape is None:
        return x
    return record(tape, "cut", [x], x, None, None, False, [], 0)


def bias_as(layer: Linear, dtype: torch.dtype) -> Optional[Tensor]:
    bias = layer.bias
    b: Optional[Tensor] = None
    if bias is not None:
        b = bias.value.detach().to(dtype)
    return b


def product(x: Tensor, layer: Linear, relu: bool) -> Tensor:
    """Without gradients: x [rows, in] in the weight's dtype -> [rows, out]"""
    w, adapter = matrix(layer).detach(), layer.weight.adapter
    if adapter is None:
        return matmul.linear(x, w, bias_as(layer, w.dtype), relu)
    h = matmul.linear(x, adapter.a.detach(), None, False) * adapter.scaling  # [rows, rank]
    y = matmul.linear(x, w, bias_as(layer, w.dtype), False).add_(matmul.linear(h, adapter.b.detach(), None, False))
    return y.relu_() if relu else y


def autograd_product(x: Tensor, layer: Linear, relu: bool) -> Tensor:
    """The same, differentiable by autograd"""
    w, bias, adapter = matrix(layer), layer.bias, layer.weight.adapter
    y = torch.nn.functional.linear(x, w, None if bias is None else bias.value.to(w.dtype))
    if adapter is not None:
        h = torch.nn.functional.linear(x, adapter.a) * adapter.scaling  # [rows, rank]
        y = y + torch.nn.functional.linear(h, adapter.b)
    return y.relu() if relu else y


def linear(x: Tensor, layer: Linear, relu: bool, tape: Optional[Tape]) -> Tensor:
    """x [rows, in] -> [rows, out] in the weight's dtype"""
    w = matrix(layer)
    if tape is None:
        x = x.to(w.dtype)
        return autograd_product(x, layer, relu) if w.requires_grad else product(x, layer, relu)
    torch.set_grad_enabled(False)
    used = x.detach().to(w.dtype)
    y = product(used, layer, relu)
    torch.set_grad_enabled(True)
    return record(tape, "linear", [x], y, layer.weight, layer.bias, layer.transposed, [used], int(relu))


def add_linear(x: Tensor, h: Tensor, layer: Linear, mask: Optional[Tensor], tape: Optional[Tape]) -> Tensor:
    """x + dropout(linear(h)), float32 [rows, out]"""
    w = matrix(layer)
    if tape is None and mask is None and not w.requires_grad and layer.weight.adapter is None:
        return matmul.linear_add(x, h.to(w.dtype), w, bias_as(layer, w.dtype))
    if tape is None:
        return dropout.add(x, linear(h, layer, False, tape), mask)
    torch.set_grad_enabled(False)
    used = h.detach().to(w.dtype)
    y = dropout.add(x.detach(), product(used, layer, False), mask)
    torch.set_grad_enabled(True)
    saved = [used]
    if mask is not None:
        saved.append(mask)
    return record(tape, "add_linear", [x, h], y, layer.weight, layer.bias, layer.transposed, saved, 0)


def layer_norm(x: Tensor, norm: Norm, dtype: torch.dtype, tape: Optional[Tape]) -> Tensor:
    """x float32 [rows, features] -> [rows, features] in dtype, that of the products which read it"""
    weight, bias = norm.weight, norm.bias
    w: Optional[Tensor] = None
    b: Optional[Tensor] = None
    if weight is not None and bias is not None:
        w, b = weight.value, bias.value
    if tape is None:
        return torch.nn.functional.layer_norm(x, [x.size(1)], w, b, norm.eps).to(dtype)
    torch.set_grad_enabled(False)
    y, mean, rstd = torch.native_layer_norm(x, [x.size(1)], w, b, norm.eps)
    y = y.to(dtype)
    torch.set_grad_enabled(True)
    return record(tape, "layer_norm", [x], y, weight, bias, False, [mean, rstd], 0)


def rms_norm(x: Tensor, norm: Norm, dtype: torch.dtype, tape: Optional[Tape]) -> Tensor:
    """As layer_norm: x / sqrt(mean(x^2) + eps) * weight (Zhang & Sennrich 2019, arXiv 1910.07467)"""
    weight = norm.weight
    torch.set_grad_enabled(tape is None and torch.is_grad_enabled())
    scale = (x.square().mean(1, keepdim=True) + norm.eps).rsqrt()  # [rows, 1]
    y = x * scale
    if weight is not None:
        y = y * weight.value
    y = y.to(dtype)
    if tape is None:
        return y
    torch.set_grad_enabled(True)
    return record(tape, "rms_norm", [x], y, weight, None, False, [scale], 0)


def linear_gelu(x: Tensor, layer: Linear, approximate: str, tape: Optional[Tape]) -> Tensor:
    """gelu(linear(x)), approximate "tanh" or "none" """
    w = matrix(layer)
    if tape is None and not w.requires_grad and layer.weight.adapter is None:
        return matmul.linear_gelu(x.to(w.dtype), w, bias_as(layer, w.dtype), approximate)
    x = linear(x, layer, False, tape)
    if tape is None:
        return torch.nn.functional.gelu(x, approximate=approximate)
    y = torch.nn.functional.gelu(x.detach(), approximate=approximate)
    return record(tape, "gelu", [x], y, None, None, False, [], int(approximate == "tanh"))


def gated(gate: Tensor, up: Tensor, tape: Optional[Tape]) -> Tensor:
    """silu(gate) * up"""
    if tape is None:
        return torch.nn.functional.silu(gate) * up
    return record(tape, "gated", [gate, up], torch.nn.functional.silu(gate.detach()) * up.detach(), None, None, False, [], 0)


def attend(qkv: List[Tensor], heads: attention.Heads, mask: Optional[Tensor], tape: Optional[Tape]) -> Tensor:
    """Causal attention of whole sequences: what the projections give -> [batch * seq, hidden]

    mask: dropout's, of the attention probabilities
    """
    if tape is None or not attention.is_plain(qkv[0].size(0) // heads.batch, mask):
        q, k, v = [x.transpose(1, 2) for x in attention.split(qkv, heads)]  # [batch, heads or kvHeads, seq, headSize]
        return attention.merge_heads(attention.causal(q, k, v, mask))
    torch.set_grad_enabled(False)
    q, k, v = [x.transpose(1, 2) for x in attention.split([x.detach() for x in qkv], heads)]
    y, saved = attention.plain(q, k, v, attention.future(q), mask)
    y = attention.merge_heads(y)
    torch.set_grad_enabled(True)
    return record(tape, "attention", qkv, y, None, None, False, saved, 0, heads)


def embedding(ids: Tensor, table: Parameter, padding_id: int, tape: Optional[Tape]) -> Tensor:
    """ids int64 [batch, seq], table [vocab, width] -> [batch, seq, width]"""
    if tape is None:
        return torch.embedding(table.value, ids, padding_id)
    return record(tape, "embedding", [ids], torch.embedding(table.value.detach(), ids), table, None, False, [], padding_id)


def add_to(grad: List[Tensor], g: Tensor) -> None:
    if len(grad) == 0:
        # the fused optimiser walks plain memory: an expanded or transposed gradient is copied first
        grad.append(g.float().contiguous())
    else:
        grad[0].add_(g)


def add_grad(parameter: Parameter, g: Tensor) -> None:
    if learns(parameter):
        add_to(parameter.grad, g)


def add_weight_gradient(grad: List[Tensor], g: Tensor, x: Tensor) -> None:
    """g [rows, out], x [rows, in]: adds to the gradient of a weight [out, in], on a GPU without a product in between"""
    if len(grad) > 0 and g.is_cuda and g.dtype == torch.float32:
        grad[0].addmm_(g.t(), x)
    else:
        add_to(grad, matmul.weight_gradient(g, x))


def add_embedding_grad(table: Parameter, ids: Tensor, g: Tensor, padding_id: int) -> None:
    """g [batch, seq, width], added to the rows of the ids"""
    if len(table.grad) == 0:
        table.grad.append(torch.zeros_like(table.value))
    g = g.masked_fill((ids == padding_id).unsqueeze(2), 0.0).reshape(-1, g.size(2))
    rows = ids.reshape(-1)
    # The other operator would add atomically, in no fixed order: index_put_ on a CPU's threads, index_add_ on a GPU.
    if g.is_cuda:
        # unsafe: some versions read the largest index back to check it, for which the host waits; the ids were checked before
        torch.ops.aten._index_put_impl_(table.grad[0], [rows], g, accumulate=True, unsafe=True)
    else:
        table.grad[0].index_add_(0, rows, g)


def adapter_backward(adapter: Adapter, x: Tensor, g: Tensor) -> Tensor:
    """x [rows, in], g [rows, out]: adds to the adapter's gradients -> its part of the gradient by x"""
    h = matmul.linear(x, adapter.a.detach(), None, False) * adapter.scaling  # [rows, rank]
    d_h = matmul.linear(g, adapter.b.detach().t(), None, False) * adapter.scaling  # [rows, rank]
    add_weight_gradient(adapter.b_grad, g, h)
    add_weight_gradient(adapter.a_grad, d_h, x)
    return matmul.linear(d_h, adapter.a.detach().t(), None, False)


def linear_backward(op: Op, g: Tensor) -> Tensor:
    """-> the gradient by the layer's input"""
    weight, bias = op.weight, op.bias
    assert weight is not None, "a linear layer has a weight"
    w, adapter = weight.value.detach(), weight.adapter
    g = g.to(w.dtype)
    if learns(weight):
        if op.transposed:
            add_weight_gradient(weight.grad, op.saved[0], g)
        else:
            add_weight_gradient(weight.grad, g, op.saved[0])
    if bias is not None and learns(bias):
        add_grad(bias, g.sum(0, dtype=torch.float32))
    d_x = matmul.linear(g, w if op.transposed else w.t(), None, False)
    return d_x if adapter is None else d_x.add_(adapter_backward(adapter, op.saved[0], g))


def layer_norm_backward(op: Op, g: Tensor) -> Tensor:
    weight, bias, x = op.weight, op.bias, op.inputs[0].detach()
    w: Optional[Tensor] = None
    b: Optional[Tensor] = None
    if weight is not None and bias is not None:
        w, b = weight.value.detach(), bias.value.detach()
    has_weight = w is not None
    mean, rstd, wanted = op.saved[0], op.saved[1], [True, has_weight, has_weight]
    d_x, d_weight, d_bias = torch.ops.aten.native_layer_norm_backward(g.to(x.dtype), x, [x.size(1)], mean, rstd, w, b, wanted)
    if weight is not None and bias is not None:
        add_grad(weight, d_weight)
        add_grad(bias, d_bias)
    return d_x


def rms_norm_backward(op: Op, g: Tensor) -> Tensor:
    weight, scale = op.weight, op.saved[0]
    x = op.inputs[0].detach() * scale  # normalised
    g = g.to(x.dtype)
    if weight is not None:
        if learns(weight):
            add_grad(weight, (g * x).sum(0))
        g = g * weight.value.detach()
    return torch.addcmul(g, x, (g * x).mean(1, keepdim=True), value=-1.0).mul_(scale)


def gated_backward(op: Op, g: Tensor) -> List[Tensor]:
    gate, up = op.inputs[0].detach(), op.inputs[1].detach()
    return [torch.ops.aten.silu_backward(g * up, gate), torch.nn.functional.silu(gate).mul_(g)]


def attention_backward(op: Op, g: Tensor) -> List[Tensor]:
    heads = op.heads
    assert heads is not None, "attention has heads"
    return attention.split_backward(attention.plain_backward(g, op.saved), heads, len(op.inputs))


def backward_op(op: Op, g: Tensor) -> List[Tensor]:
    """g: the gradient by the op's output. Adds to its parameters' grad -> the gradient by each input, none for ids

    A gradient that is handed on belongs to its receiver, who may write to it.
    """
    if op.kind == "cut":
        return [g]
    if op.kind == "embedding":
        table = op.weight
        assert table is not None, "rows come from a table"
        if learns(table):
            add_embedding_grad(table, op.inputs[0], g, op.number)
        no_grads: List[Tensor] = []
        return no_grads
    if op.kind == "layer_norm":
        return [layer_norm_backward(op, g)]
    if op.kind == "attention":
        return attention_backward(op, g)
    if op.kind == "rms_norm":
        return [rms_norm_backward(op, g)]
    if op.kind == "gelu":
        approximate = "tanh" if op.number == 1 else "none"
        return [torch.ops.aten.gelu_backward(g, op.inputs[0].detach(), approximate=approximate)]
    if op.kind == "gated":
        return gated_backward(op, g)
    if op.kind == "add_linear":
        d_h = linear_backward(op, g if len(op.saved) == 1 else g * op.saved[1].view_as(g))
        return [g, d_h.to(op.inputs[1].dtype)]
    if op.number == 1:  # relu
        g = torch.ops.aten.threshold_backward(g, op.output.detach(), 0.0)
    return [linear_backward(op, g).to(op.inputs[0].dtype)]


def made_by(tape: Tape, x: Tensor) -> int:
    """-> the index of the recorded operation with this output, -1 if there is none; near the end most often"""
    for i in range(len(tape.ops) - 1, -1, -1):
        if tape.ops[i].output is x:
            return i
    return -1


def hand_on(tape: Tape, x: Tensor, g: Tensor) -> None:
    """Adds to the gradient by x, which a recorded operation or autograd computed."""
    i = made_by(tape, x)
    if i < 0:
        if x.requires_grad:
            x.backward(g)
    elif len(tape.ops[i].grad) == 0:
        tape.ops[i].grad.append(g)
    else:
        tape.ops[i].grad[0].add_(g)


def backward(tape: Tape) -> None:
    """Walks the tape back and adds to the grad of each recorded parameter; other parameters have theirs at the value.

    Gradients that come from behind the last operation must be there. The tape is emptied on the way, so that activations
    are freed early.
    """
    while len(tape.ops) > 0:
        op = tape.ops.pop()
        g: Optional[Tensor] = op.output.grad
        if len(op.grad) > 0:
            g = op.grad[0] if g is None else op.grad[0].add_(g)
        assert g is not None, "every output is read"
        grads = backward_op(op, g)
        for i in range(len(grads)):
            hand_on(tape, op.inputs[i], grads[i])
