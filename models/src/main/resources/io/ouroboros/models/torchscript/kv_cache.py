"""Decoding by tree attention: one key/value cache per prompt, shared by its beams and never reordered.

The prompt is computed once and its keys and values take the first slots of the cache. Every step appends one position for
each beam, and each beam sees, through its row of the mask, the prompt and its own path only. A beam that changes its parent
takes over the parent's row. A slot that no beam sees is free and is written again, so the cache holds little more than the
paths that are alive.

    batch   prompts            beam   live hypotheses of each prompt
    slots   the cache's capacity, a multiple of 16, enough for any search
    mask    [batch, beam, slots], 0 where a beam sees a slot, -1e9 elsewhere, as attention adds it to its scores

Attention reads a multiple of 16 slots: then sums over them round alike however many there are, because what is not visible
adds exact zeros to the same lanes, and a prompt's result does not depend on the other prompts of its batch. -1e9 stands for
minus infinity, whose differences would be NaN.
"""
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor

import attention
import dropout
import matmul
import model
import tape


def round_up(slots: int) -> int:
    return (slots + 15) // 16 * 16


def growth(x: Tensor) -> int:
    """Slots by which a cache grows, a multiple of 16; on a CPU few, since those that are not used are read too."""
    return 64 if x.is_cuda else 16


def is_sync(step: int, x: Tensor) -> bool:
    """Whether KvCache.sync is due after a step."""
    return (step + 1) % sync_period(x) == 0


def sync_period(x: Tensor) -> int:
    """Steps between two reads of a number on the device: a read makes the host wait for a GPU, and costs a CPU nothing."""
    return 8 if x.is_cuda else 1


def gather_beams(x: Tensor, index: Tensor) -> Tensor:
    """x [batch, from, width], index [batch, to] -> [batch, to, width]"""
    return x.gather(1, index.unsqueeze(2).expand(-1, -1, x.size(2)))


class PackedModel(NamedTuple):
    """A model whose matrices are packed for decoding."""
    net: model.Model
    projection: Tensor  # the output projection
    no_masks: List[List[Optional[Tensor]]]


def packed_model(packed: Dict[str, Tensor], sizes: Dict[str, float]) -> PackedModel:
    """packed: what model.prepack returned"""
    leaves: Dict[str, tape.Parameter] = {}
    for name, value in packed.items():
        grad: List[Tensor] = []
        leaves[name] = tape.Parameter(value, grad, None)
    net = model.build(leaves, sizes)
    return PackedModel(net, packed["output_projection"], dropout.no_masks(model.dropout_places(1, 0.0, 0.0, net)))


class KvCache:
    packed: PackedModel
    layers: List[Tensor]  # of attention.new_cache, written in place
    capacity: int
    allocated: int  # slots that have memory
    end: int  # no slot from here on is visible
    cleared: int  # slots before this hold numbers; the others were never written
    positions: Tensor  # int64, 0 to capacity
    falling: Tensor  # float32, -capacity to -1
    first: Tensor  # int64, the row of each first slot in a layer seen as a table: the layer's sizes before its slots, then 1

    def __init__(self, packed: PackedModel, layers: List[Tensor], capacity: int, allocated: int, end: int, prompts: Tensor):
        self.packed = packed
        self.layers = layers
        self.capacity = capacity
        self.allocated = allocated
        self.end = end
        self.cleared = 0
        self.positions = torch.arange(capacity + 1, device=prompts.device)
        self.falling = torch.arange(-capacity, 0, dtype=torch.float32, device=prompts.device)
        outer = layers[0].size()[:-2]
        numbers = torch.arange(layers[0][..., 0, 0].numel(), device=prompts.device)
        self.first = numbers.view(outer).unsqueeze(-1) * allocated

    def grow_to(self, end: int) -> None:
        """Gives the first end slots memory, and clears all that are allocated."""
        before = self.allocated
        self.allocated = min(max(end, before + growth(self.first)), self.capacity)
        for i in range(len(self.layers)):
            self.layers[i] = torch.nn.functional.pad(self.layers[i], [0, 0, 0, self.allocated - before])
        self.cleared = self.allocated
        self.first = self.first // before * self.allocated

    def clear_to(self, end: int) -> None:
        """Makes the first end slots readable: what attention multiplies by zero must be a number."""
        if end > self.allocated:
            self.grow_to(end)
        if end > self.cleared:
            for layer in self.layers:
                layer.narrow(-2, self.cleared, end - self.cleared).zero_()
            self.cleared = end

    def extend(self, ids: Tensor, positions: Tensor, slots: Tensor, end: int, mask: Optional[Tensor]) -> Tensor:
        """ids, slots int64 [batch, seq]; positions as in model.layers; at least end slots are read, in the mask too

        -> [batch * seq, hidden]
        """
        self.clear_to(end)
        if not attention.is_fused(self.layers[0]):
            end = self.allocated
        seen: Optional[Tensor] = None
        if mask is not None:
            seen = mask[:, :, :end].unsqueeze(1)
        placed = slots if self.first.dim() == 2 else slots.unsqueeze(1)  # alike for all heads
        new = attention.CachedPositions(self.layers, (placed + self.first).reshape(-1), end, seen)
        return model.layers(ids, positions, self.packed.no_masks, new, self.packed.net, None)

    def sync(self, mask: Tensor, done: Tensor) -> bool:
        """Frees the slots behind the last visible one -> whether the search is done

        done bool [] and the number of slots are read in one copy, for which the host waits
        """
        highest = ((mask.flatten(0, 1).amax(0) == 0.0) * self.positions[1:]).max()
        found: List[int] = torch.stack([highest, done.long()]).tolist()
        self.end = found[0]
        return found[1] == 1

    def append(self, tokens: Tensor, position: int, mask: Tensor) -> Tensor:
        """Appends one token to each beam.

        tokens int64 [batch, beam], all at one position   mask: each beam's parent's row, written in place
        -> [batch * beam, hidden]
        """
        beam = tokens.size(1)
        # the first free slots, whose products are largest: fewest slots in use, and the same ones in any batch
        slots = (mask.amax(1) * self.falling).topk(beam)[1]  # [batch, beam]
        mask.scatter_(2, slots.unsqueeze(2), 0.0)
        self.end = min(self.end + beam, self.capacity)
        return self.extend(tokens, self.positions[position], slots, round_up(self.end), mask)

    def finish(self, x: Tensor) -> Tensor:
        """[rows, hidden] -> what the output projection reads, [rows, embedding]"""
        return model.finish(x, self.packed.net, None)

    def logits(self, x: Tensor) -> Tensor:
        """[rows, hidden] -> float32 [rows, vocab]"""
        h = self.finish(x).to(self.packed.projection.dtype)
        return matmul.linear(h, self.packed.projection, None, False).float()


def start(prompts: Tensor, beam: int, new: int, packed: PackedModel) -> Tuple[Tensor, Tensor, KvCache]:
    """prompts int64 [batch, prompt] -> hidden [batch * prompt, hidden], the mask, and the cache"""
    batch, prompt = prompts.size(0), prompts.size(1)
    capacity, is_fused = round_up(prompt + beam * new), attention.is_fused(packed.projection)
    # few searches need more than half of it; where it need not be read, memory that is not touched costs a CPU nothing
    grows = prompts.is_cuda or not is_fused
    allocated = min(round_up(prompt) + growth(prompts), capacity) if grows else capacity
    layers = attention.new_cache(model.cache_sizes(packed.net), batch, allocated, packed.projection, prompts)
    cache = KvCache(packed, layers, capacity, allocated, prompt, prompts)
    if grows:
        cache.clear_to(allocated)  # few large launches
    positions = torch.arange(prompt, device=prompts.device)
    x = cache.extend(prompts, positions, positions.unsqueeze(0).expand(batch, -1), round_up(prompt), None)
    mask_dtype = layers[0].dtype if is_fused else torch.float32
    mask = prompts.new_full([batch, beam, capacity], -1e9, dtype=mask_dtype)
    mask[:, :, :prompt].zero_()
    return x, mask, cache


def last_position(x: Tensor, batch: int) -> Tensor:
    """[batch * prompt, hidden] -> [batch, hidden]"""
    return x.view(batch, -1, x.size(1))[:, -1].contiguous()
