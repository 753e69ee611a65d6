"""Causal self-attention: over whole sequences (training, scoring) and from new positions to cached ones (decoding).

    q      [batch, heads, seq, headSize]
    k, v   [batch, kvHeads, seq, headSize]; each serves a group of heads / kvHeads queries' heads, one after the other

All are of one dtype.

On a CPU, forward and backward of torch's fused kernel are slower than plain products while the table of scores is
small, and far slower in bfloat16. Milliseconds for 8 x 12 heads, 63 positions, headSize 64, on two cores with AVX-512:
    float32    10.4 fused,  9.0 plain
    bfloat16   27.5 fused,  4.9 plain,  8.0 fused in float32
The fused kernel's memory does not grow with seq squared; at 256 positions both take the same time.

Dropout always takes plain products: the fused kernels of a GPU draw by a position's place in the micro-batch, and a CPU
has none with dropout.
"""
import math
from typing import List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor

import rotary


class CachedPositions(NamedTuple):
    """A key/value cache, where a call's new positions go in it, and what they see."""
    layers: List[Tensor]  # of new_cache, written in place
    rows: Tensor  # int64, their rows in a layer seen as a table [..., its last dimension], in the order of its other dimensions
    end: int  # only the first end slots are read
    mask: Optional[Tensor]  # [batch, 1, seq, end], added to the scores; causal attention without one


class Heads(NamedTuple):
    """How queries, keys and values lie in what a layer's projections give: three tensors [batch * seq, width], or one of all."""
    batch: int
    size: int  # headSize
    per_head: bool  # in one tensor, the three of a head lie together; otherwise all queries come first, then keys, then values
    rotation: List[Tensor]  # what rotary.angles returns; empty without rotary positions


def split(qkv: List[Tensor], heads: Heads) -> List[Tensor]:
    """-> queries, keys and values, each [batch, seq, heads or kvHeads, headSize], turned to their positions

    One tensor is taken apart by unbind, whose gradient is one stack: slices would each fill a table of zeros.
    """
    batch, size = heads.batch, heads.size
    if len(qkv) > 1:
        found = [x.view(batch, -1, x.size(1) // size, size) for x in qkv]
    elif heads.per_head:
        found = list(qkv[0].view(batch, -1, qkv[0].size(1) // (3 * size), 3, size).unbind(3))
    else:
        found = list(qkv[0].view(batch, -1, 3, qkv[0].size(1) // (3 * size), size).unbind(2))
    if len(heads.rotation) > 0:
        for i in range(2):
            found[i] = rotary.rotate(found[i], heads.rotation[0], heads.rotation[1])
    return found


def split_backward(grads: List[Tensor], heads: Heads, num_inputs: int) -> List[Tensor]:
    """grads: by queries, keys and values, each [batch, seq, heads or kvHeads, headSize] -> by what was split"""
    if len(heads.rotation) > 0:
        for i in range(2):
            grads[i] = rotary.rotate(grads[i], heads.rotation[0], -heads.rotation[1])  # turned back
    if num_inputs == 1:
        rows = grads[0].size(0) * grads[0].size(1)
        return [torch.stack(grads, 3 if heads.per_head else 2).view(rows, -1)]
    return [x.reshape(-1, x.size(2) * x.size(3)) for x in grads]


def split_heads(x: Tensor, batch: int, num_heads: int) -> Tensor:
    """[batch * seq, hidden] -> [batch, heads, seq, headSize]"""
    return x.view(batch, -1, num_heads, x.size(1) // num_heads).transpose(1, 2)


def merge_heads(x: Tensor) -> Tensor:
    """[batch, heads, seq, headSize] -> [batch * seq, hidden]"""
    return x.transpose(1, 2).reshape(-1, x.size(1) * x.size(3))


def repeat_heads(x: Tensor, num_heads: int) -> Tensor:
    """[batch, kvHeads, seq, headSize] -> [batch, heads, seq, headSize]"""
    groups = num_heads // x.size(1)
    return x if groups == 1 else x.repeat_interleave(groups, 1)


def fold_groups(q: Tensor, kv_heads: int) -> Tensor:
    """[batch, heads, seq, headSize] -> [batch, kvHeads, group * seq, headSize], the rows that one head of keys serves"""
    return q if kv_heads == q.size(1) else q.reshape(q.size(0), kv_heads, -1, q.size(3))


def causal(q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor]) -> Tensor:
    """mask: dropout's mask of the attention probabilities, float32 [batch, heads, seq, seq] -> [batch, heads, seq, headSize]"""
    seq = q.size(2)
    heads, kv_heads = q.size(1), k.size(1)
    if mask is None and q.is_cuda:
        k, v = repeat_heads(k, heads), repeat_heads(v, heads)
        return torch.nn.functional.scaled_dot_product_attention(q, k, v, None, 0.0, True)
    if not is_plain(seq, mask):
        k, v = repeat_heads(k, heads), repeat_heads(v, heads)
        attended = torch.nn.functional.scaled_dot_product_attention(q.float(), k.float(), v.float(), None, 0.0, True)
        return attended.to(q.dtype)
    return plain(q, k, v, future(q), mask)[0]


def is_plain(seq: int, mask: Optional[Tensor]) -> bool:
    """Whether training takes plain products, which are faster while the table of scores is small."""
    return mask is not None or seq <= 256


def future(q: Tensor) -> Tensor:
    """What hides later positions from earlier ones when it is added to scores: float32 [seq, seq]"""
    return torch.full([q.size(2), q.size(2)], -math.inf, dtype=torch.float32, device=q.device).triu(1)


def plain(q: Tensor, k: Tensor, v: Tensor, unseen: Tensor, mask: Optional[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    """As causal, by plain products -> also what plain_backward reads

    k, v    [batch, kvHeads, positions, headSize]
    unseen  added to the scores, float32 [batch or 1, 1, seq, positions] or [seq, positions]

    The rows of a head of keys are those of all its queries' heads: rows = seq * heads / kvHeads.
    """
    batch, num_heads, seq, head_size = q.size(0), q.size(1), q.size(2), q.size(3)
    rows, positions = seq * (num_heads // k.size(1)), k.size(2)
    scaled = (q * float(head_size) ** -0.5).reshape(-1, rows, head_size)  # [batch * kvHeads, rows, headSize]
    keys = k.transpose(2, 3).reshape(-1, head_size, positions)  # [batch * kvHeads, headSize, positions]
    values = v.reshape(-1, positions, head_size)  # [batch * kvHeads, positions, headSize]
    scores = scaled.bmm(keys).view(batch, num_heads, seq, positions)
    p = (scores + unseen).softmax(3)  # float32
    dropped = p if mask is None else p * mask
    used = dropped.to(q.dtype).view(-1, rows, positions)  # [batch * kvHeads, rows, positions]
    saved = [scaled, keys, values, p, used]
    if mask is not None:
        saved.append(mask)
    return used.bmm(values).view(batch, num_heads, seq, head_size), saved


def plain_backward(g: Tensor, saved: List[Tensor]) -> List[Tensor]:
    """g [batch * seq, hidden], the gradient by the merged heads -> by q, k, v, each [batch, seq, its heads, headSize]"""
    scaled, keys, values, p, used = saved[0], saved[1], saved[2], saved[3], saved[4]
    batch, seq, head_size = p.size(0), p.size(2), values.size(2)
    d_out = split_heads(g, batch, p.size(1)).reshape(-1, scaled.size(1), head_size)  # [batch * kvHeads, rows, headSize]
    d_p = d_out.bmm(values.transpose(1, 2)).view_as(p).float()
    d_v = used.transpose(1, 2).bmm(d_out)  # [batch * kvHeads, seq, headSize]
    if len(saved) > 5:
        d_p = d_p * saved[5]
    d_scores = torch.ops.aten._softmax_backward_data(d_p, p, 3, torch.float32).to(g.dtype).view_as(used)
    d_q = d_scores.bmm(keys.transpose(1, 2)) * float(head_size) ** -0.5  # [batch * kvHeads, rows, headSize]
    d_k = scaled.transpose(1, 2).bmm(d_scores).transpose(1, 2)  # [batch * kvHeads, seq, headSize]
    return [x.reshape(batch, -1, seq, head_size).transpose(1, 2) for x in [d_q, d_k, d_v]]


def is_fused(x: Tensor) -> bool:
    """Whether torch's fused attention reads a cache of x's dtype and device; otherwise plain products do.

    Milliseconds of one thread with AVX-512 for 32 prompts of 12 heads, 5 beams, 144 slots, headSize 64:
        float32    4.7 fused,  5.9 plain
        bfloat16   5.0 fused in float32,  1.8 plain
    """
    return x.is_cuda or x.dtype != torch.bfloat16


def new_cache(sizes: List[int], batch: int, slots: int, packed: Tensor, ids: Tensor) -> List[Tensor]:
    """A key/value cache, not initialised; sizes: of model.cache_sizes   packed: a weight of the products, whose dtype it has

    Each layer is [batch, slots, 2 * kvHeads * headSize], a slot's keys and then its values, where is_fused. Otherwise it is
    [2, batch, kvHeads, slots, headSize], first keys and then values, all of whose slots must be read: oneDNN copies operands
    that are not dense.
    """
    num_layers, kv_heads, head_size = sizes
    shape = [batch, slots, 2 * kv_heads * head_size] if is_fused(packed) else [2, batch, kv_heads, slots, head_size]
    return [ids.new_empty(shape, dtype=packed.dtype) for _ in range(num_layers)]


def cached(qkv: List[Tensor], heads: Heads, layer: Tensor, new: CachedPositions) -> Tensor:
    """Writes the new keys and values into a layer of the cache, and attends to all that the new positions see.

    -> [batch, heads, seq, headSize]
    """
    q, k, v = split(qkv, heads)
    q = q.transpose(1, 2).to(layer.dtype)
    if is_fused(layer):
        if len(qkv) == 1 and not heads.per_head and len(heads.rotation) == 0:
            keys_values = qkv[0][:, k.size(2) * k.size(3):]  # they lie together already
        else:
            keys_values = torch.cat([k.flatten(2), v.flatten(2)], 2).view(new.rows.size(0), -1)
        layer.view(-1, layer.size(2)).index_copy_(0, new.rows, keys_values.to(layer.dtype))
        return fused(q, layer[:, :new.end], k.size(2), new.mask)
    k, v = k.transpose(1, 2), v.transpose(1, 2)
    layer.view(-1, heads.size).index_copy_(0, new.rows, torch.stack([k, v]).view(-1, heads.size).to(layer.dtype))
    mask = new.mask
    return causal(q, k, v, None) if mask is None else plain(q, layer[0], layer[1], mask, None)[0]


def fused(q: Tensor, seen: Tensor, kv_heads: int, mask: Optional[Tensor]) -> Tensor:
    """seen [batch, end, 2 * kvHeads * headSize]   mask as in CachedPositions"""
    batch, num_heads, seq, head_size = q.size(0), q.size(1), q.size(2), q.size(3)
    width = kv_heads * head_size
    keys = seen[:, :, :width].view(batch, -1, kv_heads, head_size).transpose(1, 2)  # [batch, kvHeads, end, headSize]
    values = seen[:, :, width:].view(batch, -1, kv_heads, head_size).transpose(1, 2)
    if mask is not None and kv_heads < num_heads:  # the queries of a group share one pass over their keys
        q = fold_groups(q, kv_heads)
        mask = mask.repeat(1, 1, num_heads // kv_heads, 1)
        seq = q.size(2)
    keys, values = repeat_heads(keys, q.size(1)), repeat_heads(values, q.size(1))
    # Whatever else is in the batch, a position gets the same bits: products of fewer than 4 rows take matrix-vector
    # paths, whose rounding depends on where the memory lies.
    if seq < 4:
        q = torch.nn.functional.pad(q, [0, 0, 0, 4 - seq])
        if mask is not None:
            mask = torch.nn.functional.pad(mask, [0, 0, 0, 4 - seq])
    attended = torch.nn.functional.scaled_dot_product_attention(q, keys, values, mask, 0.0, mask is None)
    return attended[:, :, :seq].reshape(batch, num_heads, -1, head_size)
