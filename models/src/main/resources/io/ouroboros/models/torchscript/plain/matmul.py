"""matmul.py for a PyTorch that was built without oneDNN: the same functions, by torch's own linear."""
from typing import Optional

import torch
from torch import Tensor


def linear(x: Tensor, w: Tensor, b: Optional[Tensor], relu: bool) -> Tensor:
    """x [rows, in], w [out, in], b [out], all of one dtype -> [rows, out]; transposed views will do"""
    y = torch.nn.functional.linear(x, w, b)
    return y.relu_() if relu else y


def linear_gelu(x: Tensor, w: Tensor, b: Optional[Tensor], approximate: str) -> Tensor:
    return torch.nn.functional.gelu(torch.nn.functional.linear(x, w, b), approximate=approximate)


def weight_gradient(g: Tensor, x: Tensor) -> Tensor:
    """g [rows, out], x [rows, in] -> the gradient of the weight, [out, in]"""
    return g.t() @ x


def prepack(w: Tensor, dtype: torch.dtype) -> Tensor:
    """A weight [out, in] for the products of a decode."""
    return w.detach().to(dtype)


def linear_add(y: Tensor, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    """y + linear(x, w, b); y and the sum are float32 [rows, out]"""
    return y + linear(x, w, b, False)
