"""The weights by name, as the programs compute with them."""
from typing import Dict, List

import torch
from torch import Tensor

import model
import tape


def is_linear(name: str, weight: Tensor) -> bool:
    return weight.dim() == 2 and name not in model.lookup_tables()


def attached(names: List[str], weights: List[Tensor]) -> Dict[str, tape.Parameter]:
    """The weights themselves: gradients reach them by autograd."""
    parameters: Dict[str, tape.Parameter] = {}
    for name, weight in zip(names, weights):
        grad: List[Tensor] = []
        parameters[name] = tape.Parameter(weight, grad)
    return parameters


def detached(names: List[str], weights: List[Tensor], dtype: torch.dtype, requires_grad: bool) -> Dict[str, tape.Parameter]:
    """Leaves apart from the weights; linear layers' matrices are in dtype, and tables, biases and norms stay float32."""
    parameters: Dict[str, tape.Parameter] = {}
    for name, weight in zip(names, weights):
        value = weight.detach()
        if is_linear(name, weight):
            value = value.to(dtype)
        grad: List[Tensor] = []
        parameters[name] = tape.Parameter(value.detach().requires_grad_(requires_grad), grad)
    return parameters


def num_matmul_params(names: List[str], weights: List[Tensor]) -> int:
    """How many weights each position is multiplied with: linear layers and the output projection, not lookup tables."""
    total = 0
    for name, weight in zip(names, weights):
        if is_linear(name, weight) or name == model.output_projection(names):
            total += weight.numel()
    return total
