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
import matmul
import tape


class Sizes(NamedTuple):
    num_layers: int
    num_heads: int
    pre_norm: bool  # layer norms stand before attention and feed-forward; otherwise after the residual sums
    padding_id: int


class LayerNorm(NamedTuple):
    weight: Optional[Tensor]
    bias: Optional[Tensor]


class Layer(NamedTuple):
    self_attn_layer_norm: LayerNorm
    qkv_proj: List[tape.Linear]  # queries, keys, values; when packed, one of all three
    out_proj: tape.Linear
    final_layer_norm: LayerNorm
    fc1: tape.Linear
    fc2: tape.Linear


class Model(NamedTuple):
    sizes: Sizes
    embed_tokens: tape.Parameter  # [vocab, embedding]
    embed_positions: Tensor  # [positions + 2, hidden]
    layers: List[Layer]
    final_layer_norm: Optional[LayerNorm]
    project_in: Optional[tape.Linear]
    project_out: Optional[tape.Linear]


def lookup_tables() -> List[str]:
    return ["model.decoder.embed_tokens.weight", "model.decoder.embed_positions.weight"]


def output_projection() -> str:
    return "model.decoder.embed_tokens.weight"  # tied


def linear_of(parameters: Dict[str, tape.Parameter], name: str) -> tape.Linear:
    bias: Optional[tape.Parameter] = None
    if name + ".bias" in parameters:
        bias = parameters[name + ".bias"]
    return tape.Linear(parameters[name + ".weight"], bias)


def norm_of(parameters: Dict[str, tape.Parameter], name: str) -> LayerNorm:
    if name + ".weight" in parameters:
        return LayerNorm(parameters[name + ".weight"].value, parameters[name + ".bias"].value)
    return LayerNorm(None, None)


def build(parameters: Dict[str, tape.Parameter], sizes: Dict[str, int]) -> Model:
    """The model of weights by their keys in a checkpoint, or of what prepack returned."""
    layers: List[Layer] = []
    for i in range(sizes["num_layers"]):
        at = "model.decoder.layers." + str(i) + "."
        qkv_proj: List[tape.Linear] = []
        if at + "self_attn.qkv_proj.weight" in parameters:
            qkv_proj.append(linear_of(parameters, at + "self_attn.qkv_proj"))
        else:
            for name in ["q_proj", "k_proj", "v_proj"]:
                qkv_proj.append(linear_of(parameters, at + "self_attn." + name))
        layers.append(Layer(norm_of(parameters, at + "self_attn_layer_norm"), qkv_proj,
                            linear_of(parameters, at + "self_attn.out_proj"), norm_of(parameters, at + "final_layer_norm"),
                            linear_of(parameters, at + "fc1"), linear_of(parameters, at + "fc2")))
    final_layer_norm: Optional[LayerNorm] = None
    if sizes["final_layer_norm"] == 1:
        final_layer_norm = norm_of(parameters, "model.decoder.final_layer_norm")
    project_in: Optional[tape.Linear] = None
    project_out: Optional[tape.Linear] = None
    if "model.decoder.project_in.weight" in parameters:
        project_in = linear_of(parameters, "model.decoder.project_in")
        project_out = linear_of(parameters, "model.decoder.project_out")
    return Model(Sizes(sizes["num_layers"], sizes["num_heads"], sizes["pre_norm"] == 1, sizes["padding_id"]),
                 parameters["model.decoder.embed_tokens.weight"],
                 parameters["model.decoder.embed_positions.weight"].value,
                 layers, final_layer_norm, project_in, project_out)


def dropout_places(seq: int, p: float, attention_p: float, net: Model) -> List[List[dropout.Place]]:
    """For each layer: the attention probabilities, what attention adds, what the feed-forward part adds."""
    places: List[List[dropout.Place]] = []
    features = [seq, net.embed_positions.size(1)]
    for _ in net.layers:
        places.append([dropout.Place([net.sizes.num_heads, seq, seq], attention_p), dropout.Place(features, p),
                       dropout.Place(features, p)])
    return places


def norm(x: Tensor, layer: LayerNorm) -> Tensor:
    # 1e-5 is torch.nn.LayerNorm's default, which OPT keeps
    return torch.nn.functional.layer_norm(x, [x.size(-1)], layer.weight, layer.bias, 1e-5)


def embed(ids: Tensor, positions: Tensor, net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """-> float32 [rows, hidden]"""
    x = tape.embedding(ids, net.embed_tokens, net.sizes.padding_id, recorded)  # [batch, seq, embedding]
    project_in = net.project_in
    if project_in is not None:
        rows = tape.linear(x.view(-1, x.size(2)), project_in, False, recorded)
        x = rows.view(ids.size(0), ids.size(1), -1)  # [batch, seq, hidden]
    x = x + torch.embedding(net.embed_positions, positions + 2)  # OPT's positions start at row 2
    return x.reshape(-1, x.size(2))


def self_attention(h: Tensor, batch: int, mask: Optional[Tensor], index: int, cached: Optional[attention.CachedPositions],
                   net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """h [rows, hidden] -> [rows, hidden], before the output projection"""
    layer, heads = net.layers[index], net.sizes.num_heads
    if cached is not None:
        hidden = h.size(1)
        qkv = tape.linear(h, layer.qkv_proj[0], False, None).float()  # [rows, 3 * hidden]
        q = attention.split_heads(qkv[:, :hidden], batch, heads)
        return attention.merge_heads(attention.cached(q, qkv[:, hidden:], cached.layers[index], cached))
    h = tape.cut(h.to(layer.out_proj.weight.value.dtype), recorded)
    q = attention.split_heads(tape.linear(h, layer.qkv_proj[0], False, recorded), batch, heads)
    k = attention.split_heads(tape.linear(h, layer.qkv_proj[1], False, recorded), batch, heads)
    v = attention.split_heads(tape.linear(h, layer.qkv_proj[2], False, recorded), batch, heads)
    return attention.merge_heads(attention.causal(q, k, v, mask))


def layers(ids: Tensor, positions: Tensor, masks: List[List[Optional[Tensor]]], cached: Optional[attention.CachedPositions],
           net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """ids [batch, seq], positions [seq] or [] -> float32 [rows, hidden]

    Without a cache the sequences attend to themselves alone; with one, to all that it holds for them, and net is packed.
    """
    pre_norm = net.sizes.pre_norm
    x = embed(ids, positions, net, recorded)
    for i, layer in enumerate(net.layers):
        attention_mask, attended_mask, feed_forward_mask = masks[i]
        x = tape.cut(x, recorded)
        h = norm(x, layer.self_attn_layer_norm) if pre_norm else x
        h = self_attention(h, ids.size(0), attention_mask, i, cached, net, recorded)
        x = tape.add_linear(x, h, layer.out_proj, attended_mask, recorded)
        if not pre_norm:
            x = norm(x, layer.self_attn_layer_norm)
        x = tape.cut(x, recorded)
        h = norm(x, layer.final_layer_norm) if pre_norm else x
        h = tape.linear(h, layer.fc1, True, recorded)  # [rows, ffn]
        x = tape.add_linear(x, h, layer.fc2, feed_forward_mask, recorded)
        if not pre_norm:
            x = norm(x, layer.final_layer_norm)
    return x


def finish(x: Tensor, net: Model, recorded: Optional[tape.Tape]) -> Tensor:
    """From the last layer to what the output projection reads: [rows, hidden] -> float32 [rows, embedding]"""
    final_layer_norm, project_out = net.final_layer_norm, net.project_out
    if final_layer_norm is not None:
        x = norm(x, final_layer_norm)
    if project_out is not None:
        x = tape.linear(x, project_out, False, recorded)
    return x.float()


def new_cache(batch: int, slots: int, net: Model) -> List[Tensor]:
    """For each layer float32 [batch, slots, 2 * hidden], a slot's keys and then its values; not initialised"""
    table = net.embed_positions
    return [torch.empty([batch, slots, 2 * table.size(1)], dtype=torch.float32, device=table.device) for _ in net.layers]


def add_packed(packed: Dict[str, Tensor], name: str, weight: Tensor, bias: Tensor, dtype: torch.dtype) -> None:
    packed[name + ".weight"] = matmul.prepack(weight, dtype)
    packed[name + ".bias"] = bias.to(dtype, copy=True)


def add_norm(packed: Dict[str, Tensor], name: str, layer: LayerNorm) -> None:
    weight, bias = layer.weight, layer.bias
    if weight is not None and bias is not None:
        packed[name + ".weight"] = weight
        packed[name + ".bias"] = bias


def bias_of(layer: tape.Linear) -> Tensor:
    """Zeros where the layer has none."""
    bias = layer.bias
    return layer.weight.value.new_zeros([layer.weight.value.size(0)]) if bias is None else bias.value


def prepack(net: Model, dtype: torch.dtype) -> Dict[str, Tensor]:
    """What decoding reads, for build: matrices packed in dtype, those of queries, keys and values as one [3 * hidden, hidden]."""
    packed: Dict[str, Tensor] = {}
    for i, layer in enumerate(net.layers):
        at = "model.decoder.layers." + str(i) + "."
        weights: List[Tensor] = []
        biases: List[Tensor] = []
        for projection in layer.qkv_proj:
            weights.append(projection.weight.value)
            biases.append(bias_of(projection))
        add_packed(packed, at + "self_attn.qkv_proj", torch.cat(weights), torch.cat(biases), dtype)
        add_packed(packed, at + "self_attn.out_proj", layer.out_proj.weight.value, bias_of(layer.out_proj), dtype)
        add_packed(packed, at + "fc1", layer.fc1.weight.value, bias_of(layer.fc1), dtype)
        add_packed(packed, at + "fc2", layer.fc2.weight.value, bias_of(layer.fc2), dtype)
        add_norm(packed, at + "self_attn_layer_norm", layer.self_attn_layer_norm)
        add_norm(packed, at + "final_layer_norm", layer.final_layer_norm)
    final_layer_norm, project_in, project_out = net.final_layer_norm, net.project_in, net.project_out
    if final_layer_norm is not None:
        add_norm(packed, "model.decoder.final_layer_norm", final_layer_norm)
    if project_in is not None:
        packed["model.decoder.project_in.weight"] = matmul.prepack(project_in.weight.value, dtype)
    if project_out is not None:
        packed["model.decoder.project_out.weight"] = matmul.prepack(project_out.weight.value, dtype)
    packed["model.decoder.embed_tokens.weight"] = net.embed_tokens.value
    packed["model.decoder.embed_positions.weight"] = net.embed_positions
    return packed
