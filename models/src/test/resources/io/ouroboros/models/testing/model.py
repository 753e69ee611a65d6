"""A small architecture unlike OPT, to test that the library knows no architecture: rotary positions, RMS norm, a gated
feed-forward part, no biases, an untied output projection.
"""
from typing import Dict, List, NamedTuple, Optional

import torch
from torch import Tensor

import attention
import dropout
import matmul
import tape


class Layer(NamedTuple):
    norm_1: Tensor
    query: tape.Linear
    key: tape.Linear
    value: tape.Linear
    out: tape.Linear
    norm_2: Tensor
    gate: tape.Linear
    up: tape.Linear
    down: tape.Linear


class Model(NamedTuple):
    heads: int
    table: tape.Parameter
    layers: List[Layer]
    norm: Tensor


def lookup_tables() -> List[str]:
    return ["table"]


def output_projection(names: List[str]) -> str:
    return "head"


def linear_of(parameters: Dict[str, tape.Parameter], name: str) -> tape.Linear:
    return tape.Linear(parameters[name], None, False)


def build(parameters: Dict[str, tape.Parameter], sizes: Dict[str, float]) -> Model:
    layers: List[Layer] = []
    for i in range(int(sizes["layers"])):
        at = str(i) + "."
        layers.append(Layer(parameters[at + "norm_1"].value, linear_of(parameters, at + "query"),
                            linear_of(parameters, at + "key"), linear_of(parameters, at + "value"),
                            linear_of(parameters, at + "out"), parameters[at + "norm_2"].value,
                            linear_of(parameters, at + "gate"), linear_of(parameters, at + "up"),
                            linear_of(parameters, at + "down")))
    return Model(int(sizes["heads"]), parameters["table"], layers, parameters["norm"].value)


def dropout_places(seq: int, p: float, attention_p: float, net: Model) -> List[List[dropout.Place]]:
    return [[dropout.Place([seq, net.norm.size(0)], p)] for _ in net.layers]


def rms_norm(x: Tensor, weight: Tensor) -> Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6) * weight


def rotate(x: Tensor, positions: Tensor) -> Tensor:
    """x [batch, heads, seq, headSize], turned in pairs of features by an angle that grows with the position"""
    half = x.size(3) // 2
    frequencies = 100.0 ** (-torch.arange(half, device=x.device).float() / half)
    angles = positions.reshape(-1, 1).float() * frequencies  # [seq or 1, half]
    left, right = x[:, :, :, :half].float(), x[:, :, :, half:].float()
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([left * cos - right * sin, right * cos + left * sin], 3).to(x.dtype)


def self_attention(h: Tensor, positions: Tensor, batch: int, index: int, cached: Optional[attention.CachedPositions],
                   net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    layer = net.layers[index]
    q = attention.split_heads(tape.linear(h, layer.query, False, recorded), batch, net.heads)
    k = attention.split_heads(tape.linear(h, layer.key, False, recorded), batch, net.heads)
    v = tape.linear(h, layer.value, False, recorded)
    q, k = rotate(q, positions), rotate(k, positions)
    if cached is None:
        return attention.merge_heads(attention.causal(q, k, attention.split_heads(v, batch, net.heads), None))
    heads = attention.Heads(batch, q.size(3), False, [])
    qkv = [attention.merge_heads(q), attention.merge_heads(k), v]
    return attention.merge_heads(attention.cached(qkv, heads, cached.layers[index], cached))


def layers(ids: Tensor, positions: Tensor, masks: List[List[Optional[Tensor]]], cached: Optional[attention.CachedPositions],
           net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    x = tape.embedding(ids, net.table, -1, recorded)
    x = x.reshape(-1, x.size(2))
    for i, layer in enumerate(net.layers):
        x = tape.cut(x, recorded)
        h = tape.cut(rms_norm(x, layer.norm_1), recorded)
        h = self_attention(h, positions, ids.size(0), i, cached, net, recorded)
        x = tape.cut(tape.add_linear(x, h, layer.out, masks[i][0], recorded), recorded)
        h = tape.cut(rms_norm(x, layer.norm_2), recorded)
        gate = tape.linear(h, layer.gate, False, recorded)
        h = torch.nn.functional.silu(gate) * tape.linear(h, layer.up, False, recorded)
        x = tape.add_linear(x, h, layer.down, None, recorded)
    return x


def finish(x: Tensor, net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    return rms_norm(x, net.norm)


def cache_sizes(net: Model) -> List[int]:
    return [len(net.layers), net.heads, net.norm.size(0) // net.heads]


def prepack(net: Model, dtype: torch.dtype) -> Dict[str, Tensor]:
    packed: Dict[str, Tensor] = {}
    packed["table"] = net.table.value
    packed["norm"] = net.norm
    for i, layer in enumerate(net.layers):
        at = str(i) + "."
        packed[at + "norm_1"] = layer.norm_1
        packed[at + "norm_2"] = layer.norm_2
        for name, linear in [("query", layer.query), ("key", layer.key), ("value", layer.value), ("out", layer.out),
                             ("gate", layer.gate), ("up", layer.up), ("down", layer.down)]:
            packed[at + name] = matmul.prepack(linear.weight.value, dtype)
    return packed
