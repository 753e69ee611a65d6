"""The OPT decoder (Zhang et al. 2022, arXiv 2205.01068), with the arithmetic of transformers 4.57, models/opt/modeling_opt.py.

    batch   prompts or token blocks                  seq        new positions of this call
    rows    batch * seq                              hidden     width of the layers
    heads   attention heads                          headSize   hidden / heads
    ffn     inner width of the feed-forward part     embedding  width of the token embedding
"""
from typing import Dict, List, NamedTuple, Optional

import torch
from torch import Tensor

import attention
import dropout
import parts
import tape


class Sizes(NamedTuple):
    num_layers: int
    num_heads: int
    pre_norm: bool  # layer norms stand before attention and feed-forward; otherwise after the residual sums
    padding_id: int


class Layer(NamedTuple):
    self_attn_layer_norm: tape.Norm
    qkv_proj: List[tape.Linear]  # queries, keys, values; when packed, one of all three
    out_proj: tape.Linear
    final_layer_norm: tape.Norm
    fc1: tape.Linear
    fc2: tape.Linear


class Model(NamedTuple):
    sizes: Sizes
    embed_tokens: tape.Parameter  # [vocab, embedding]
    embed_positions: Tensor  # [positions + 2, hidden]
    layers: List[Layer]
    final_layer_norm: Optional[tape.Norm]
    project_in: Optional[tape.Linear]
    project_out: Optional[tape.Linear]


def lookup_tables() -> List[str]:
    return ["model.decoder.embed_tokens.weight", "model.decoder.embed_positions.weight"]


def output_projection(names: List[str]) -> str:
    return "model.decoder.embed_tokens.weight"  # tied


def build(parameters: Dict[str, tape.Parameter], sizes: Dict[str, float]) -> Model:
    """The model of weights by their keys in a checkpoint, or of what prepack returned."""
    eps = 1e-5  # torch.nn.LayerNorm's default, which OPT keeps
    layers: List[Layer] = []
    for i in range(int(sizes["num_layers"])):
        at = "model.decoder.layers." + str(i) + "."
        layers.append(Layer(parts.norm_of(parameters, at + "self_attn_layer_norm", eps),
                            parts.linears_of(parameters, at + "self_attn.", "qkv_proj", ["q_proj", "k_proj", "v_proj"]),
                            parts.linear_of(parameters, at + "self_attn.out_proj"),
                            parts.norm_of(parameters, at + "final_layer_norm", eps),
                            parts.linear_of(parameters, at + "fc1"), parts.linear_of(parameters, at + "fc2")))
    final_layer_norm: Optional[tape.Norm] = None
    if sizes["final_layer_norm"] == 1.0:
        final_layer_norm = parts.norm_of(parameters, "model.decoder.final_layer_norm", eps)
    project_in: Optional[tape.Linear] = None
    project_out: Optional[tape.Linear] = None
    if "model.decoder.project_in.weight" in parameters:
        project_in = parts.linear_of(parameters, "model.decoder.project_in")
        project_out = parts.linear_of(parameters, "model.decoder.project_out")
    return Model(Sizes(int(sizes["num_layers"]), int(sizes["num_heads"]), sizes["pre_norm"] == 1.0, int(sizes["padding_id"])),
                 parameters["model.decoder.embed_tokens.weight"],
                 parameters["model.decoder.embed_positions.weight"].value,
                 layers, final_layer_norm, project_in, project_out)


def dropout_places(seq: int, p: float, attention_p: float, net: Model) -> List[List[dropout.Place]]:
    """Those of the layers: nothing is dropped from the embeddings."""
    return parts.dropout_places(seq, net.embed_positions.size(1), net.sizes.num_heads, len(net.layers), p, attention_p)[1:]


def embed(ids: Tensor, positions: Tensor, net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """-> float32 [rows, hidden]"""
    x = tape.embedding(ids, net.embed_tokens, net.sizes.padding_id, recorded)  # [batch, seq, embedding]
    project_in = net.project_in
    if project_in is not None:
        rows = tape.linear(x.view(-1, x.size(2)), project_in, False, recorded)
        x = rows.view(ids.size(0), ids.size(1), -1)  # [batch, seq, hidden]
    x = x + torch.embedding(net.embed_positions[2:], positions)  # OPT's positions start at row 2
    return x.reshape(-1, x.size(2))


def layers(ids: Tensor, positions: Tensor, masks: List[List[Optional[Tensor]]], cached: Optional[attention.CachedPositions],
           net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """ids [batch, seq], positions [seq] or [] -> float32 [rows, hidden]

    Without a cache the sequences attend to themselves alone; with one, to all that it holds for them, and net is packed.
    """
    pre_norm = net.sizes.pre_norm
    x = embed(ids, positions, net, recorded)
    heads = attention.Heads(ids.size(0), x.size(1) // net.sizes.num_heads, False, [])
    for i, layer in enumerate(net.layers):
        attention_mask, attended_mask, feed_forward_mask = masks[i]
        dtype = layer.fc1.weight.value.dtype
        x = tape.cut(x, recorded)
        h = tape.layer_norm(x, layer.self_attn_layer_norm, dtype, recorded) if pre_norm else x
        h = tape.cut(h.to(dtype), recorded)
        qkv = [tape.linear(h, projection, False, recorded) for projection in layer.qkv_proj]
        h = parts.attend(qkv, heads, attention_mask, i, cached, recorded)
        x = tape.add_linear(x, h, layer.out_proj, attended_mask, recorded)
        if not pre_norm:
            x = tape.layer_norm(x, layer.self_attn_layer_norm, torch.float32, recorded)
        x = tape.cut(x, recorded)
        h = tape.layer_norm(x, layer.final_layer_norm, dtype, recorded) if pre_norm else x
        h = tape.linear(h, layer.fc1, True, recorded)  # [rows, ffn]
        x = tape.add_linear(x, h, layer.fc2, feed_forward_mask, recorded)
        if not pre_norm:
            x = tape.layer_norm(x, layer.final_layer_norm, torch.float32, recorded)
    return x


def finish(x: Tensor, net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """From the last layer to what the output projection reads: [rows, hidden] -> float32 [rows, embedding]"""
    final_layer_norm, project_out = net.final_layer_norm, net.project_out
    if final_layer_norm is not None:
        x = tape.layer_norm(tape.cut(x, recorded), final_layer_norm, torch.float32, recorded)
    if project_out is not None:
        x = tape.linear(x, project_out, False, recorded)
    return x.float()


def cache_sizes(net: Model) -> List[int]:
    """-> layers, heads, headSize"""
    return [len(net.layers), net.sizes.num_heads, net.embed_positions.size(1) // net.sizes.num_heads]


def prepack(net: Model, dtype: torch.dtype) -> Dict[str, Tensor]:
    """What decoding reads, for build: matrices packed in dtype, those of queries, keys and values as one [3 * hidden, hidden]."""
    packed: Dict[str, Tensor] = {}
    for i, layer in enumerate(net.layers):
        at = "model.decoder.layers." + str(i) + "."
        parts.add_packed(packed, at + "self_attn.qkv_proj", layer.qkv_proj, dtype)
        parts.add_packed(packed, at + "self_attn.out_proj", [layer.out_proj], dtype)
        parts.add_packed(packed, at + "fc1", [layer.fc1], dtype)
        parts.add_packed(packed, at + "fc2", [layer.fc2], dtype)
        parts.add_norm(packed, at + "self_attn_layer_norm", layer.self_attn_layer_norm)
        parts.add_norm(packed, at + "final_layer_norm", layer.final_layer_norm)
    final_layer_norm, project_in, project_out = net.final_layer_norm, net.project_in, net.project_out
    if final_layer_norm is not None:
        parts.add_norm(packed, "model.decoder.final_layer_norm", final_layer_norm)
    if project_in is not None:
        parts.add_packed(packed, "model.decoder.project_in", [project_in], dtype)
    if project_out is not None:
        parts.add_packed(packed, "model.decoder.project_out", [project_out], dtype)
    packed["model.decoder.embed_tokens.weight"] = net.embed_tokens.value
    packed["model.decoder.embed_positions.weight"] = net.embed_positions
    return packed
