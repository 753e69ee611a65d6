"""The Llama decoder (Touvron et al. 2023, arXiv 2302.13971) and its kin, with the arithmetic of transformers 4.57,
models/llama/modeling_llama.py; qwen2 and mistral differ in which layers have biases.

The dimensions are those of opt/model.py, and kvHeads are the heads of keys and values: each serves a group of heads.
"""
from typing import Dict, List, NamedTuple, Optional

import torch
from torch import Tensor

import attention
import dropout
import parts
import rotary
import tape


class Sizes(NamedTuple):
    num_heads: int
    head_size: int
    padding_id: int


class Layer(NamedTuple):
    input_layernorm: tape.Norm
    qkv_proj: List[tape.Linear]  # queries, keys, values; when packed, one of all three
    o_proj: tape.Linear
    post_attention_layernorm: tape.Norm
    gate_up_proj: List[tape.Linear]  # when packed, one of both
    down_proj: tape.Linear


class Model(NamedTuple):
    sizes: Sizes
    embed_tokens: tape.Parameter  # [vocab, hidden]
    frequencies: Tensor  # [headSize / 2]
    layers: List[Layer]
    norm: tape.Norm
    kv_width: int  # kvHeads * headSize


def lookup_tables() -> List[str]:
    return ["model.embed_tokens.weight"]


def output_projection(names: List[str]) -> str:
    return "lm_head.weight" if "lm_head.weight" in names else "model.embed_tokens.weight"


def build(parameters: Dict[str, tape.Parameter], sizes: Dict[str, float]) -> Model:
    """The model of weights by their keys in a checkpoint, or of what prepack returned."""
    eps = sizes["rms_norm_eps"]
    layers: List[Layer] = []
    for i in range(int(sizes["num_layers"])):
        at = "model.layers." + str(i) + "."
        layers.append(Layer(parts.norm_of(parameters, at + "input_layernorm", eps),
                            parts.linears_of(parameters, at + "self_attn.", "qkv_proj", ["q_proj", "k_proj", "v_proj"]),
                            parts.linear_of(parameters, at + "self_attn.o_proj"),
                            parts.norm_of(parameters, at + "post_attention_layernorm", eps),
                            parts.linears_of(parameters, at + "mlp.", "gate_up_proj", ["gate_proj", "up_proj"]),
                            parts.linear_of(parameters, at + "mlp.down_proj")))
    table = parameters["model.embed_tokens.weight"]
    head_size = int(sizes["head_size"])
    return Model(Sizes(int(sizes["num_heads"]), head_size, int(sizes["padding_id"])), table,
                 rotary.frequencies(sizes, table.value), layers, parts.norm_of(parameters, "model.norm", eps),
                 int(sizes["num_kv_heads"]) * head_size)


def dropout_places(seq: int, p: float, attention_p: float, net: Model) -> List[List[dropout.Place]]:
    """The attention probabilities of each layer."""
    return [[dropout.Place([net.sizes.num_heads, seq, seq], attention_p)] for _ in net.layers]


def layers(ids: Tensor, positions: Tensor, masks: List[List[Optional[Tensor]]], cached: Optional[attention.CachedPositions],
           net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """ids [batch, seq], positions [seq] or [] -> float32 [rows, hidden]"""
    batch, sizes = ids.size(0), net.sizes
    heads = attention.Heads(batch, sizes.head_size, False, rotary.angles(positions, net.frequencies))
    x = tape.embedding(ids, net.embed_tokens, sizes.padding_id, recorded)  # [batch, seq, hidden]
    x = tape.cut(x.reshape(-1, x.size(2)), recorded)
    for i, layer in enumerate(net.layers):
        dtype = layer.o_proj.weight.value.dtype
        h = tape.rms_norm(x, layer.input_layernorm, dtype, recorded)
        qkv = parts.outputs(h, layer.qkv_proj, [sizes.num_heads * sizes.head_size, net.kv_width, net.kv_width], recorded)
        h = parts.attend(qkv, heads, masks[i][0], i, cached, recorded)
        x = tape.add_linear(x, h, layer.o_proj, None, recorded)
        h = tape.rms_norm(x, layer.post_attention_layernorm, dtype, recorded)
        ffn = layer.down_proj.weight.value.size(1)
        gate, up = parts.outputs(h, layer.gate_up_proj, [ffn, ffn], recorded)
        x = tape.add_linear(x, tape.gated(gate, up, recorded), layer.down_proj, None, recorded)
    return x


def finish(x: Tensor, net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    return tape.rms_norm(x, net.norm, torch.float32, recorded)


def cache_sizes(net: Model) -> List[int]:
    """-> layers, kvHeads, headSize"""
    return [len(net.layers), net.kv_width // net.sizes.head_size, net.sizes.head_size]


def prepack(net: Model, dtype: torch.dtype) -> Dict[str, Tensor]:
    """What decoding reads, for build: matrices packed in dtype, those of one input as one."""
    packed: Dict[str, Tensor] = {}
    for i, layer in enumerate(net.layers):
        at = "model.layers." + str(i) + "."
        parts.add_norm(packed, at + "input_layernorm", layer.input_layernorm)
        parts.add_packed(packed, at + "self_attn.qkv_proj", layer.qkv_proj, dtype)
        parts.add_packed(packed, at + "self_attn.o_proj", [layer.o_proj], dtype)
        parts.add_norm(packed, at + "post_attention_layernorm", layer.post_attention_layernorm)
        parts.add_packed(packed, at + "mlp.gate_up_proj", layer.gate_up_proj, dtype)
        parts.add_packed(packed, at + "mlp.down_proj", [layer.down_proj], dtype)
    parts.add_norm(packed, "model.norm", net.norm)
    packed["model.embed_tokens.weight"] = net.embed_tokens.value
    return packed
