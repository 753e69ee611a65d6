"""The GPT-NeoX decoder (Black et al. 2022, arXiv 2204.06745), of which Pythia is made, with the arithmetic of transformers
4.57, models/gpt_neox/modeling_gpt_neox.py. The dimensions are those of opt/model.py.
"""
from typing import Dict, List, NamedTuple, Optional

import torch
from torch import Tensor

import attention
import dropout
import parts
import rotary
import tape


class Layer(NamedTuple):
    input_layernorm: tape.Norm
    query_key_value: tape.Linear  # of each head in turn
    dense: tape.Linear
    post_attention_layernorm: tape.Norm
    dense_h_to_4h: tape.Linear
    dense_4h_to_h: tape.Linear


class Model(NamedTuple):
    num_heads: int
    parallel_residual: bool  # the feed-forward part reads what attention reads, not what attention made of it
    embed_in: tape.Parameter  # [vocab, hidden]
    frequencies: Tensor  # [half], of the rotary positions
    layers: List[Layer]
    final_layer_norm: tape.Norm


def lookup_tables() -> List[str]:
    return ["gpt_neox.embed_in.weight"]


def output_projection(names: List[str]) -> str:
    return "embed_out.weight" if "embed_out.weight" in names else "gpt_neox.embed_in.weight"


def build(parameters: Dict[str, tape.Parameter], sizes: Dict[str, float]) -> Model:
    """The model of weights by their keys in a checkpoint, or of what prepack returned."""
    eps = sizes["layer_norm_eps"]
    layers: List[Layer] = []
    for i in range(int(sizes["num_layers"])):
        at = "gpt_neox.layers." + str(i) + "."
        layers.append(Layer(parts.norm_of(parameters, at + "input_layernorm", eps),
                            parts.linear_of(parameters, at + "attention.query_key_value"),
                            parts.linear_of(parameters, at + "attention.dense"),
                            parts.norm_of(parameters, at + "post_attention_layernorm", eps),
                            parts.linear_of(parameters, at + "mlp.dense_h_to_4h"),
                            parts.linear_of(parameters, at + "mlp.dense_4h_to_h")))
    table = parameters["gpt_neox.embed_in.weight"]
    return Model(int(sizes["num_heads"]), sizes["parallel_residual"] == 1.0, table, rotary.frequencies(sizes, table.value),
                 layers, parts.norm_of(parameters, "gpt_neox.final_layer_norm", eps))


def dropout_places(seq: int, p: float, attention_p: float, net: Model) -> List[List[dropout.Place]]:
    return parts.dropout_places(seq, net.embed_in.value.size(1), net.num_heads, len(net.layers), p, attention_p)


def layers(ids: Tensor, positions: Tensor, masks: List[List[Optional[Tensor]]], cached: Optional[attention.CachedPositions],
           net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """ids [batch, seq], positions [seq] or [] -> float32 [rows, hidden]"""
    batch = ids.size(0)
    x = tape.embedding(ids, net.embed_in, -1, recorded)  # [batch, seq, hidden]
    x = tape.cut(dropout.scale(x.reshape(-1, x.size(2)), masks[0][0]), recorded)
    heads = attention.Heads(batch, x.size(1) // net.num_heads, True, rotary.angles(positions, net.frequencies))
    for i, layer in enumerate(net.layers):
        attention_mask, attended_mask, feed_forward_mask = masks[i + 1]
        dtype = layer.dense.weight.value.dtype
        qkv = tape.linear(tape.layer_norm(x, layer.input_layernorm, dtype, recorded), layer.query_key_value, False, recorded)
        h = parts.attend([qkv], heads, attention_mask, i, cached, recorded)
        y = tape.add_linear(x, h, layer.dense, attended_mask, recorded)
        h = tape.layer_norm(x if net.parallel_residual else y, layer.post_attention_layernorm, dtype, recorded)
        h = tape.linear_gelu(h, layer.dense_h_to_4h, "none", recorded)  # [rows, ffn]
        x = tape.add_linear(y, h, layer.dense_4h_to_h, feed_forward_mask, recorded)
    return x


def finish(x: Tensor, net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    return tape.layer_norm(x, net.final_layer_norm, torch.float32, recorded)


def cache_sizes(net: Model) -> List[int]:
    """-> layers, heads, headSize"""
    return [len(net.layers), net.num_heads, net.embed_in.value.size(1) // net.num_heads]


def prepack(net: Model, dtype: torch.dtype) -> Dict[str, Tensor]:
    """What decoding reads, for build: matrices packed in dtype."""
    packed: Dict[str, Tensor] = {}
    for i, layer in enumerate(net.layers):
        at = "gpt_neox.layers." + str(i) + "."
        parts.add_norm(packed, at + "input_layernorm", layer.input_layernorm)
        parts.add_packed(packed, at + "attention.query_key_value", [layer.query_key_value], dtype)
        parts.add_packed(packed, at + "attention.dense", [layer.dense], dtype)
        parts.add_norm(packed, at + "post_attention_layernorm", layer.post_attention_layernorm)
        parts.add_packed(packed, at + "mlp.dense_h_to_4h", [layer.dense_h_to_4h], dtype)
        parts.add_packed(packed, at + "mlp.dense_4h_to_h", [layer.dense_4h_to_h], dtype)
    parts.add_norm(packed, "gpt_neox.final_layer_norm", net.final_layer_norm)
    packed["gpt_neox.embed_in.weight"] = net.embed_in.value
    return packed
