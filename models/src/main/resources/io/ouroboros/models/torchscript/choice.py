"""Choosing tokens: the best of each row, or drawn ones. Rows are independent: a row's choice does not depend on the others."""
from typing import List, Tuple

import torch
from torch import Tensor


def topk(scores: Tensor, k: int) -> Tuple[Tensor, Tensor]:
    """scores [rows, width], contiguous -> values [rows, k], best first, and columns int64 [rows, k]

    torch.topk's values in a third of its time: the best k lie in the k chunks with the largest maxima, or in the odd end.
    """
    rows, width = scores.size(0), scores.size(1)
    chunks = width // 32
    if chunks <= 2 * k:
        values, columns = scores.topk(k)
        return values, columns
    chunked = scores.as_strided([rows, chunks, 32], [width, 32, 1])
    chosen = chunked.amax(2).topk(k, -1, True, False)[1].unsqueeze(2)  # [rows, k, 1]
    inside = chunked.gather(1, chosen.expand(-1, -1, 32))  # [rows, k, 32]
    columns = chosen * 32 + torch.arange(32, device=scores.device)
    inside, columns = inside.view(rows, -1), columns.view(rows, -1)
    if width % 32 > 0:
        rest = torch.arange(chunks * 32, width, device=scores.device)
        inside = torch.cat([inside, scores[:, chunks * 32:]], 1)
        columns = torch.cat([columns, rest.expand(rows, -1)], 1)
    values, at = inside.topk(k)
    return values, columns.gather(1, at)


def inverse_cdf(mass: Tensor, target: Tensor) -> Tuple[Tensor, Tensor]:
    """The column of each row in which the cumulative sum passes the target.

    mass float64 [rows, width], target float64 [rows, 1] -> column [rows, 1], one with mass if there is any, and the mass
    before it
    """
    ends = mass.cumsum(1)
    # a target that rounding moved to the very end belongs to the last column with mass
    last = (ends < ends[:, -1:]).sum(1, keepdim=True)
    column = torch.minimum((ends <= target).sum(1, keepdim=True), last)
    return column, ends.gather(1, column) - mass.gather(1, column)


def draw(mass: Tensor, uniforms: Tensor) -> Tuple[Tensor, Tensor]:
    """Draws without replacement, by the inverse distribution function in the order of columns.

    mass float32 [rows, width], not negative, of any sum; written to
    uniforms float64 [rows, draws], at least 0, below 1
    -> columns int64 [rows, draws], and whether there was mass left to draw from, bool [rows, draws]
    """
    odd = (32 - mass.size(1) % 32) % 32
    if odd > 0:
        mass = torch.nn.functional.pad(mass, [0, odd])
    chunked = mass.view(mass.size(0), -1, 32)
    sums = chunked.sum(2, dtype=torch.float64)  # [rows, chunks]
    columns: List[Tensor] = []
    found: List[Tensor] = []
    for i in range(uniforms.size(1)):
        total = sums.cumsum(1)[:, -1:]  # [rows, 1]
        target = uniforms[:, i:i + 1] * total
        chunk, before = inverse_cdf(sums, target)
        inside = chunked.gather(1, chunk.unsqueeze(2).expand(-1, -1, 32)).squeeze(1).double()  # [rows, 32]
        at = inverse_cdf(inside, target - before)[0]
        column = chunk * 32 + at
        columns.append(column)
        found.append(total > 0.0)
        inside.scatter_(1, at, 0.0)
        mass.scatter_(1, column, 0.0)
        sums.scatter_(1, chunk, inside.sum(1, keepdim=True))
    return torch.cat(columns, 1), torch.cat(found, 1)
