"""The GPT-2 decoder (Radford et al. 2019), with the arithmetic of transformers 4.57, models/gpt2/modeling_gpt2.py.

The dimensions are those of opt/model.py. A checkpoint's linear layers are Conv1D: their weights lie as [in, out].
"""
from typing import Dict, List, NamedTuple, Optional

import torch
from torch import Tensor

import attention
import dropout
import parts
import tape


class Layer(NamedTuple):
    ln_1: tape.Norm
    c_attn: tape.Linear  # queries, keys, values
    attn_c_proj: tape.Linear
    ln_2: tape.Norm
    c_fc: tape.Linear
    mlp_c_proj: tape.Linear


class Model(NamedTuple):
    num_heads: int
    wte: tape.Parameter  # [vocab, hidden]
    wpe: Tensor  # [positions, hidden]
    layers: List[Layer]
    ln_f: tape.Norm


def lookup_tables() -> List[str]:
    return ["transformer.wte.weight", "transformer.wpe.weight"]


def output_projection(names: List[str]) -> str:
    return "lm_head.weight" if "lm_head.weight" in names else "transformer.wte.weight"


def conv1d_of(parameters: Dict[str, tape.Parameter], name: str) -> tape.Linear:
    """A checkpoint's Conv1D, or the linear layer that prepack made of it"""
    if name + ".packed.weight" in parameters:
        return parts.linear_of(parameters, name + ".packed")
    return tape.Linear(parameters[name + ".weight"], parameters[name + ".bias"], True)


def build(parameters: Dict[str, tape.Parameter], sizes: Dict[str, float]) -> Model:
    """The model of weights by their keys in a checkpoint, or of what prepack returned."""
    eps = sizes["layer_norm_eps"]
    layers: List[Layer] = []
    for i in range(int(sizes["num_layers"])):
        at = "transformer.h." + str(i) + "."
        layers.append(Layer(parts.norm_of(parameters, at + "ln_1", eps), conv1d_of(parameters, at + "attn.c_attn"),
                            conv1d_of(parameters, at + "attn.c_proj"), parts.norm_of(parameters, at + "ln_2", eps),
                            conv1d_of(parameters, at + "mlp.c_fc"), conv1d_of(parameters, at + "mlp.c_proj")))
    return Model(int(sizes["num_heads"]), parameters["transformer.wte.weight"], parameters["transformer.wpe.weight"].value,
                 layers, parts.norm_of(parameters, "transformer.ln_f", eps))


def dropout_places(seq: int, p: float, attention_p: float, net: Model) -> List[List[dropout.Place]]:
    return parts.dropout_places(seq, net.wpe.size(1), net.num_heads, len(net.layers), p, attention_p)


def layers(ids: Tensor, positions: Tensor, masks: List[List[Optional[Tensor]]], cached: Optional[attention.CachedPositions],
           net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """ids [batch, seq], positions [seq] or [] -> float32 [rows, hidden]"""
    batch = ids.size(0)
    x = tape.embedding(ids, net.wte, -1, recorded) + torch.embedding(net.wpe, positions)  # [batch, seq, hidden]
    x = tape.cut(dropout.scale(x.reshape(-1, x.size(2)), masks[0][0]), recorded)
    heads = attention.Heads(batch, x.size(1) // net.num_heads, False, [])
    for i, layer in enumerate(net.layers):
        attention_mask, attended_mask, feed_forward_mask = masks[i + 1]
        dtype = layer.c_fc.weight.value.dtype
        h = tape.layer_norm(x, layer.ln_1, dtype, recorded)
        qkv = tape.linear(h, layer.c_attn, False, recorded)  # [rows, 3 * hidden]
        h = parts.attend([qkv], heads, attention_mask, i, cached, recorded)
        x = tape.add_linear(x, h, layer.attn_c_proj, attended_mask, recorded)
        h = tape.layer_norm(x, layer.ln_2, dtype, recorded)
        h = tape.linear_gelu(h, layer.c_fc, "tanh", recorded)  # [rows, ffn]
        x = tape.add_linear(x, h, layer.mlp_c_proj, feed_forward_mask, recorded)
    return x


def finish(x: Tensor, net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    return tape.layer_norm(x, net.ln_f, torch.float32, recorded)


def cache_sizes(net: Model) -> List[int]:
    """-> layers, heads, headSize"""
    return [len(net.layers), net.num_heads, net.wpe.size(1) // net.num_heads]


def prepack(net: Model, dtype: torch.dtype) -> Dict[str, Tensor]:
    """What decoding reads, for build: matrices [out, in], packed in dtype."""
    packed: Dict[str, Tensor] = {}
    for i, layer in enumerate(net.layers):
        at = "transformer.h." + str(i) + "."
        parts.add_packed(packed, at + "attn.c_attn.packed", [layer.c_attn], dtype)
        parts.add_packed(packed, at + "attn.c_proj.packed", [layer.attn_c_proj], dtype)
        parts.add_packed(packed, at + "mlp.c_fc.packed", [layer.c_fc], dtype)
        parts.add_packed(packed, at + "mlp.c_proj.packed", [layer.mlp_c_proj], dtype)
        parts.add_norm(packed, at + "ln_1", layer.ln_1)
        parts.add_norm(packed, at + "ln_2", layer.ln_2)
    parts.add_norm(packed, "transformer.ln_f", net.ln_f)
    packed["transformer.wte.weight"] = net.wte.value
    packed["transformer.wpe.weight"] = net.wpe
    return packed
