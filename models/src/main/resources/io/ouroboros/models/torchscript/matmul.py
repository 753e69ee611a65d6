"""Matrix products with linear layers' weights, without gradients.

On a CPU, float32 and weights packed for decoding go to oneDNN, whose kernels use whatever vector instructions there are;
torch's own linear would call MKL, which stops at AVX2 on AMD. Measured on two cores with AVX-512, in GFLOPS:
    training shapes                 MKL 150 to 180   oneDNN 300 to 410 (held to AVX2 still a tenth more than MKL)
    [320, 768] x [768, 50272]       MKL 140          oneDNN 334          packed 413
A row's bits do not depend on the number of rows. Unpacked bfloat16 reaches oneDNN through torch's linear too.
The operators are those of ATen/native/mkldnn/Linear.cpp. plain/matmul.py has the same functions for a PyTorch without them.
"""
from typing import Optional

import torch
from torch import Tensor


def use_onednn(x: Tensor, w: Tensor) -> bool:
    return w.is_mkldnn or (x.dtype == torch.float32 and not x.is_cuda)


def linear(x: Tensor, w: Tensor, b: Optional[Tensor], relu: bool) -> Tensor:
    """x [rows, in], w [out, in] (packed or not), b [out], all of one dtype -> [rows, out]; transposed views will do"""
    if use_onednn(x, w):
        return torch.ops.mkldnn._linear_pointwise(x, w, b, "relu" if relu else "none", [], "")
    if relu and b is not None and x.is_cuda:
        return torch._addmm_activation(b, x, w.t())
    y = torch.nn.functional.linear(x, w, b)
    return y.relu_() if relu else y


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
    """A weight [out, in], laid out once for the many products of a decode; only linear and linear_add can read it."""
    w = w.detach().to(dtype)
    return w if w.is_cuda else torch.ops.mkldnn._reorder_linear_weight(w, None)


def linear_add(y: Tensor, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    """y + linear(x, w, b), for a prepacked weight; y and the sum are float32 [rows, out]"""
    if w.is_mkldnn and w.dtype == torch.float32:
        return torch.ops.mkldnn._linear_pointwise(x, y, w, b, "add")
    return y + linear(x, w, b, False)
