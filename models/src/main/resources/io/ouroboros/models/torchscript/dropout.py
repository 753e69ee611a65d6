"""Dropout's masks, drawn before the layers run.

The token blocks of a batch draw in groups of a fixed size, each group from its own stream of random numbers. So what a
block drops depends on its place in the batch and not on the micro-batch that computes it.
"""
from typing import List, NamedTuple, Optional

import torch
from torch import Generator, Tensor


class Place(NamedTuple):
    """A place in the layers where numbers are dropped."""
    shape: List[int]  # of one token block's numbers there
    p: float  # the probability that a number is dropped, rounded to a multiple of 1 / 32768


def dropped(p: float) -> int:
    """p as a multiple of 1 / 32768"""
    return int(p * 32768.0 + 0.5)


def draw_kept(shape: List[int], dropped: int, stream: Generator) -> Tensor:
    """bool on the CPU, True with probability 1 - dropped / 32768

    torch draws random numbers for a CPU one by one, 6 ns each; here each draw makes four decisions, of 15 bits each.
    """
    count = 1
    for size in shape:
        count = count * size
    draws = torch.empty([(count + 3) // 4], dtype=torch.int64).random_(generator=stream)  # 63 random bits each
    decisions = torch.empty([4, draws.numel()], dtype=torch.bool)
    for i in range(4):
        torch.ge(torch.bitwise_and(draws, 32767 << 15 * i), dropped << 15 * i, out=decisions[i])
    return decisions.view(-1)[:count].view(shape)


def group_seed(seed: int, g: int) -> int:
    """Knuth's 32-bit multiplier keeps the groups' seeds far apart; a CPU's generator takes no more bits."""
    return seed ^ g * 2654435761


def no_masks(places: List[List[Place]]) -> List[List[Optional[Tensor]]]:
    """Masks that drop nothing."""
    masks: List[List[Optional[Tensor]]] = []
    for row in places:
        none: List[Optional[Tensor]] = []
        for _ in row:
            none.append(None)
        masks.append(none)
    return masks


def drawn_together(start: int, end: int, batch: int, group: int, seed: int, places: List[List[Place]],
                   like: Tensor) -> List[List[Optional[Tensor]]]:
    """draw_masks on a GPU, where launching operators takes longer than drawing: one operator draws a group's numbers at all
    places of one shape."""
    masks = no_masks(places)
    kinds: List[Place] = []
    members: List[int] = []  # places of each kind
    for row in places:
        for place in row:
            if dropped(place.p) > 0:
                kind = index_of(place, kinds)
                if kind == len(kinds):
                    kinds.append(place)
                    members.append(0)
                members[kind] += 1
    drawn: List[Tensor] = []
    for place, count in zip(kinds, members):
        drawn.append(torch.empty([count, end - start] + place.shape, dtype=torch.float32, device=like.device))
    if len(kinds) == 0:
        return masks
    for g in range(start // group, (end - 1) // group + 1):
        # TorchScript makes no generators for a GPU: its default one draws, which nothing else uses meanwhile
        torch.manual_seed(group_seed(seed, g))
        first = g * group
        low, high = max(first, start), min(first + group, end)
        for place, count, mask in zip(kinds, members, drawn):
            kept = torch.empty([count, min(group, batch - first)] + place.shape, dtype=torch.bool, device=like.device)
            kept.bernoulli_(1.0 - float(dropped(place.p)) / 32768.0)
            mask[:, low - start:high - start].copy_(kept[:, low - first:high - first])
    for place, mask in zip(kinds, drawn):
        mask.mul_(32768.0 / float(32768 - dropped(place.p)))
    for r, row in enumerate(places):
        for c, place in enumerate(row):
            if dropped(place.p) > 0:
                kind = index_of(place, kinds)
                members[kind] -= 1
                masks[r][c] = drawn[kind][members[kind]]
    return masks


def index_of(place: Place, kinds: List[Place]) -> int:
    for i, kind in enumerate(kinds):
        if kind.shape == place.shape and kind.p == place.p:
            return i
    return len(kinds)


def draw_masks(start: int, end: int, batch: int, group: int, seed: int, places: List[List[Place]],
               like: Tensor) -> List[List[Optional[Tensor]]]:
    """The masks of the token blocks from start to end of a batch; group blocks draw together, the first from seed's stream.

    -> for each place float32 [blocks] + shape, 0 or 1 / (1 - p); None where nothing is dropped
    """
    if like.is_cuda:
        return drawn_together(start, end, batch, group, seed, places, like)
    masks = no_masks(places)
    drops = False
    for r, row in enumerate(places):
        for c, place in enumerate(row):
            if dropped(place.p) > 0:
                masks[r][c] = torch.empty([end - start] + place.shape, dtype=torch.float32, device=like.device)
                drops = True
    if not drops:
        return masks
    for g in range(start // group, (end - 1) // group + 1):
        # Several threads draw at once, so no stream is shared: without an argument, TorchScript would make one for all calls.
        stream = torch.Generator(device=like.device)
        stream.manual_seed(group_seed(seed, g))
        first = g * group
        low, high = max(first, start), min(first + group, end)
        for r, row in enumerate(places):
            for c, place in enumerate(row):
                mask = masks[r][c]
                if mask is not None:
                    kept = draw_kept([min(group, batch - first)] + place.shape, dropped(place.p), stream)
                    mask[low - start:high - start].copy_(kept[low - first:high - first])
    for r, row in enumerate(places):
        for c, place in enumerate(row):
            mask = masks[r][c]
            if mask is not None:
                mask.mul_(32768.0 / float(32768 - dropped(place.p)))
    return masks


def add(x: Tensor, h: Tensor, mask: Optional[Tensor]) -> Tensor:
    """x + dropout(h)"""
    return x + h if mask is None else torch.addcmul(x, h, mask.view_as(h))


def scale(x: Tensor, mask: Optional[Tensor]) -> Tensor:
    """dropout(x)"""
    return x if mask is None else x * mask.view_as(x)
