"""The weights by name, as the programs compute with them."""
from typing import Dict, List, Optional

import torch
from torch import Tensor

import model
import tape


def is_linear(name: str, weight: Tensor) -> bool:
    return weight.dim() == 2 and name not in model.lookup_tables()


def is_adapter(name: str) -> bool:
    return name.endswith(".lora_A.weight") or name.endswith(".lora_B.weight")


def learned(names: List[str]) -> List[str]:
    """The parameters that training changes: the adapters, where there are any"""
    adapters: List[str] = []
    for name in names:
        if is_adapter(name):
            adapters.append(name)
    return names if len(adapters) == 0 else adapters


def by_name(names: List[str], values: List[Tensor], sizes: Dict[str, float]) -> Dict[str, tape.Parameter]:
    """An adapter's matrices are parameters themselves; the weight that they adapt shares them and their gradients.

    Gradients reach values that require them by autograd, where no tape records.
    """
    tensors: Dict[str, Tensor] = {}
    grads: Dict[str, List[Tensor]] = {}
    for name, value in zip(names, values):
        grad: List[Tensor] = []
        tensors[name] = value
        grads[name] = grad
    parameters: Dict[str, tape.Parameter] = {}
    for name in names:
        layer = name[:-len(".weight")] if name.endswith(".weight") else name
        a, b = layer + ".lora_A.weight", layer + ".lora_B.weight"
        adapter: Optional[tape.Adapter] = None
        if a in tensors:
            adapter = tape.Adapter(tensors[a], tensors[b], grads[a], grads[b], sizes["lora_scaling"])
        parameters[name] = tape.Parameter(tensors[name], grads[name], adapter)
    return parameters


def for_products(names: List[str], start: int, weights: List[Tensor], dtype: torch.dtype) -> List[Tensor]:
    """What training and scoring read in place of some weights, those of the names from number start on.

    The matrices of linear layers and of the output projection are in dtype; lookup tables, biases and norms stay float32. So
    an output projection that is tied to a table is there a second time: its float32 follows the others.
    """
    found: List[Tensor] = []
    table: List[Tensor] = []
    for i, weight in enumerate(weights):
        name = names[start + i]
        is_output = name == model.output_projection(names)
        if is_output and name in model.lookup_tables():
            table.append(weight.detach())
        found.append(weight.detach().to(dtype) if is_output or is_linear(name, weight) else weight.detach())
    return found + table


def output_projection(names: List[str], weights: List[Tensor]) -> Tensor:
    """weights: as for_products returned them"""
    return weights[names.index(model.output_projection(names))].detach()


def leaves_of(names: List[str], weights: List[Tensor], requires_grad: bool, sizes: Dict[str, float]) -> Dict[str, tape.Parameter]:
    """Leaves apart from the weights, which are as for_products returned them.

    requires_grad: whether those that learn require gradients
    """
    all_learn = len(learned(names)) == len(names)
    values: List[Tensor] = []
    for name, weight in zip(names, weights):
        is_tied = len(weights) > len(names) and name == model.output_projection(names)
        value = weights[-1] if is_tied else weight
        values.append(value.detach().requires_grad_(requires_grad and (all_learn or is_adapter(name))))
    return by_name(names, values, sizes)


def num_matmul_params(names: List[str], weights: List[Tensor]) -> int:
    """How many weights each position is multiplied with: linear layers and the output projection, not lookup tables."""
    total = 0
    for name, weight in zip(names, weights):
        if is_linear(name, weight) or name == model.output_projection(names):
            total += weight.numel()
    return total
