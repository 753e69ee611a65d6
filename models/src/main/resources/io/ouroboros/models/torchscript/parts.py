"""What the architectures' layers are made of: linear layers and norms, from weights by name, and packed for decoding."""
from typing import Dict, List, Optional

import torch
from torch import Tensor

import attention
import dropout
import matmul
import tape


def linear_of(parameters: Dict[str, tape.Parameter], name: str) -> tape.Linear:
    bias: Optional[tape.Parameter] = None
    if name + ".bias" in parameters:
        bias = parameters[name + ".bias"]
    return tape.Linear(parameters[name + ".weight"], bias, False)


def linears_of(parameters: Dict[str, tape.Parameter], at: str, packed: str, names: List[str]) -> List[tape.Linear]:
    """The layers of one input; once packed, one layer"""
    if at + packed + ".weight" in parameters:
        return [linear_of(parameters, at + packed)]
    return [linear_of(parameters, at + name) for name in names]


def outputs(h: Tensor, layers: List[tape.Linear], widths: List[int], recorded: Optional[tape.Tape]) -> List[Tensor]:
    """What layers of one input give, each [rows, width]; h [rows, hidden]"""
    if len(layers) == 1:
        return tape.linear(h, layers[0], False, recorded).split_with_sizes(widths, 1)
    return [tape.linear(h, layer, False, recorded) for layer in layers]


def norm_of(parameters: Dict[str, tape.Parameter], name: str, eps: float) -> tape.Norm:
    """Without affine parameters where parameters has none."""
    weight: Optional[tape.Parameter] = None
    bias: Optional[tape.Parameter] = None
    if name + ".weight" in parameters:
        weight = parameters[name + ".weight"]
    if name + ".bias" in parameters:
        bias = parameters[name + ".bias"]
    return tape.Norm(weight, bias, eps)


def dropout_places(seq: int, hidden: int, num_heads: int, num_layers: int, p: float,
                   attention_p: float) -> List[List[dropout.Place]]:
    """The embeddings, and for each layer: the attention probabilities, what attention adds, what the feed-forward part adds."""
    features = [seq, hidden]
    places: List[List[dropout.Place]] = [[dropout.Place(features, p)]]
    for _ in range(num_layers):
        places.append([dropout.Place([num_heads, seq, seq], attention_p), dropout.Place(features, p),
                       dropout.Place(features, p)])
    return places


def attend(qkv: List[Tensor], heads: attention.Heads, mask: Optional[Tensor], layer: int,
           cached: Optional[attention.CachedPositions], recorded: Optional[tape.Tape]) -> Tensor:
    """Attention over whole sequences, or with what the cache holds for them: what the projections give -> [rows, hidden]

    mask: dropout's
    """
    if cached is None:
        return tape.attend(qkv, heads, mask, recorded)
    return attention.merge_heads(attention.cached(qkv, heads, cached.layers[layer], cached))


def bias_of(layer: tape.Linear) -> Tensor:
    """Zeros where the layer has none."""
    bias = layer.bias
    return layer.weight.value.new_zeros([tape.matrix(layer).size(0)]) if bias is None else bias.value


def add_packed(packed: Dict[str, Tensor], name: str, layers: List[tape.Linear], dtype: torch.dtype) -> None:
    """Packs layers of one input as a single layer, for linear_of; without a bias where none of them has one."""
    weights: List[Tensor] = []
    biases: List[Tensor] = []
    biased = False
    for layer in layers:
        weights.append(tape.matrix(layer))
        biases.append(bias_of(layer))
        biased = biased or layer.bias is not None
    packed[name + ".weight"] = matmul.prepack(weights[0] if len(weights) == 1 else torch.cat(weights), dtype)
    if biased:
        packed[name + ".bias"] = torch.cat(biases).to(dtype, copy=True)


def add_norm(packed: Dict[str, Tensor], name: str, norm: tape.Norm) -> None:
    weight, bias = norm.weight, norm.bias
    if weight is not None:
        packed[name + ".weight"] = weight.value
    if bias is not None:
        packed[name + ".bias"] = bias.value
