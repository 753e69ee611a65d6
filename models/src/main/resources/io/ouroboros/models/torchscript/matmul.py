"""Matrix products with linear layers' weights, without gradients.

On a CPU, float32 and weights packed for decoding go to oneDNN, whose kernels use whatever vector instructions there are;
torch's own linear would call MKL, which stops at AVX2 on AMD: 150 to 180 against 300 to 410 GFLOPS at training shapes, on two
cores with AVX-512; held to AVX2, oneDNN still does a tenth more. Unpacked bfloat16 reaches it through torch's linear too.
The operators are those of ATen/native/mkldnn/Linear.cpp. plain/matmul.py has the same functions for a PyTorch without them.
"""
from typing import Optional

import torch
from torch import Tensor


def use_onednn(x: Tensor, w: Tensor) -> bool:
    return w.is_mkldnn or (x.dtype == torch.float32 and not x.is_cuda)


def two_rows(x: Tensor) -> Tensor:
    """A single row twice: alone, it would take a matrix-vector product, whose sums round otherwise."""
    return x if x.size(0) > 1 else torch.cat([x, x])


def linear(x: Tensor, w: Tensor, b: Optional[Tensor], relu: bool) -> Tensor:
    """x [rows, in], w [out, in] (packed or not), b [out], all of one dtype -> [rows, out]; transposed views will do"""
    if use_onednn(x, w):
        y = torch.ops.mkldnn._linear_pointwise(two_rows(x), w, b, "relu" if relu else "none", [], "")
        return y[:x.size(0)]
    if relu and b is not None and x.is_cuda:
        return torch._addmm_activation(b, x, w.t())
    y = torch.nn.functional.linear(x, w, b)
    return y.relu_() if relu else y


def linear_gelu(x: Tensor, w: Tensor, b: Optional[Tensor], approximate: str) -> Tensor:
    """gelu(linear(x)), approximate "tanh" or "none"; oneDNN computes both in one pass, four times as fast for tanh"""
    if use_onednn(x, w):
        return torch.ops.mkldnn._linear_pointwise(two_rows(x), w, b, "gelu", [], approximate)[:x.size(0)]
    return torch.nn.functional.gelu(torch.nn.functional.linear(x, w, b), approximate=approximate)


def weight_gradient(g: Tensor, x: Tensor) -> Tensor:
    """g [rows, out], x [rows, in] -> the gradient of the weight, [out, in]"""
    if not use_onednn(x, g):
        return g.t() @ x
    rows, out_features, in_features = g.size(0), g.size(1), x.size(1)
    # The operator copies its first operand. Where copying g costs more than copying x and the result, swap them.
    if rows * out_features > rows * in_features + out_features * in_features:
        return linear(x.t(), g.t(), None, False).t()
    return linear(g.t(), x.t(), None, False)


def prepack(w: Tensor, dtype: torch.dtype) -> Tensor:
    """A weight [out, in], laid out once for the many products of a decode, whose rows get the same bits however many they are.

    Milliseconds of one thread with AVX-512 for 160 rows, float32, out x in:
                        2304 x 768    768 x 3072    50272 x 768    50272 x 128
    as it is               6.4            9.0           128            26.3
    oneDNN's packing       6.5            8.4           126            25.5
    in x out               5.6            7.6           121            19.4
    In x out loses where its rows are not aligned, or lie multiples of a page apart, and below 80 rows (up to a sixth
    slower at 40, half as fast at 5), which full batches have not. In bfloat16 oneDNN's packing is ahead.
    """
    w = w.detach().to(dtype)
    if w.is_cuda:
        return w
    if dtype == torch.float32 and w.size(0) % 16 == 0 and w.size(0) % 1024 != 0:
        return w.t().contiguous().t()
    return torch.ops.mkldnn._reorder_linear_weight(w.contiguous(), None)


def linear_add(y: Tensor, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    """y + linear(x, w, b); y and the sum are float32 [rows, out]"""
    if w.dtype == torch.float32 and use_onednn(x, w):
        rows = x.size(0)
        return torch.ops.mkldnn._linear_pointwise(two_rows(x), two_rows(y), w, b, "add")[:rows]
    return y + linear(x, w, b, False)
