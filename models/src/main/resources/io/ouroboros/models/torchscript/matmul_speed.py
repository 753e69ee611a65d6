"""Square matrix products alone, to measure how fast a device multiplies."""
import torch
from torch import Tensor

import matmul


class Program(torch.nn.Module):
    def multiply(self, a: Tensor, b: Tensor, bfloat16: bool, count: int, by_torch: bool) -> Tensor:
        """count products of a and b, float32 [size, size], as the programs multiply or as torch.mm does

        -> one number of the last product, float32 []: reading it waits for all of them
        """
        dtype = torch.bfloat16 if bfloat16 else torch.float32
        x, w = a.to(dtype), b.to(dtype)
        y = x
        for _ in range(count):
            y = torch.mm(x, w.t()) if by_torch else matmul.linear(x, w, None, False)
        return y[0, 0].float()
