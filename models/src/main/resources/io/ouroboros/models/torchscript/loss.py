"""Next-token loss over a large vocabulary, in chunks of rows and tiles of columns: no [rows, vocab] tensor is ever kept.

    hidden [rows, embedding]   targets int64 [rows]   projection [vocab, embedding], in the dtype of the products
"""
from typing import List, NamedTuple, Tuple

import torch
from torch import Tensor

import matmul
import tape


class TokenLoss(NamedTuple):
    """The loss of a token with probability p is [p <= threshold] * (1 - p)^exponent * -log p.

    Threshold 1 and exponent 0 make it the cross-entropy. See io.ouroboros.models.training.TokenLoss.
    """
    threshold: float
    exponent: float


def logits(hidden: Tensor, projection: Tensor) -> Tensor:
    """-> float32 [chunk, vocab]"""
    return matmul.linear(hidden.to(projection.dtype), projection, None, False).float()


def chunk_nll(h: Tensor, target: Tensor, projection: Tensor, tile: int) -> Tensor:
    """h [chunk, embedding], target int64 [chunk, 1] -> nats of each target, float32 [chunk, 1], from tiles of columns

    log_softmax in place is what takes the logarithm of the sum of exponentials in the least time.
    """
    if tile >= projection.size(0):
        x = logits(h, projection)
        return -torch._log_softmax(x, 1, False, out=x).gather(1, target)
    wanted = torch.zeros_like(target, dtype=torch.float32)  # the target's logit
    log_sums: List[Tensor] = []  # of each tile's exponentials
    for start in range(0, projection.size(0), tile):
        x = logits(h, projection[start:start + tile])  # [chunk, tile]
        at = target - start
        found = (at >= 0).logical_and(at < x.size(1))
        wanted = torch.where(found, x.gather(1, at.clamp(0, x.size(1) - 1)), wanted)
        first = x[:, :1].clone()
        x = torch._log_softmax(x, 1, False, out=x)
        log_sums.append(first - x[:, :1])
    return torch.cat(log_sums, 1).logsumexp(1, True) - wanted


def nll(hidden: Tensor, targets: Tensor, projection: Tensor, chunk_rows: int, tile: int) -> Tensor:
    """Logits exist in blocks of chunk_rows x tile columns -> nats of each target, float32 [rows]"""
    parts: List[Tensor] = []
    for start in range(0, hidden.size(0), chunk_rows):
        h = hidden[start:start + chunk_rows].to(projection.dtype)
        parts.append(chunk_nll(h, targets[start:start + chunk_rows].unsqueeze(1), projection, tile))
    return torch.cat(parts).squeeze(1)


def token_losses(log_p: Tensor, kind: TokenLoss) -> Tuple[Tensor, Tensor]:
    """log p of the targets [chunk, 1] -> losses and -(d loss / d log p), both [chunk, 1]"""
    loss = -log_p
    slope = torch.ones_like(log_p)
    if kind.exponent > 0.0:
        p = log_p.exp()
        rest = (-log_p.expm1()).clamp_min(1e-30)  # 1 - p, kept above 0 for exponents below 1
        weight = rest ** kind.exponent
        slope = weight - rest ** (kind.exponent - 1.0) * kind.exponent * p * log_p
        loss = loss * weight
    if kind.threshold < 1.0:
        counted = (log_p.exp() <= kind.threshold).float()
        slope = slope * counted
        loss = loss * counted
    return loss, slope


def sum_and_gradient(hidden: Tensor, targets: Tensor, projection: Tensor, chunk_rows: int, scale: float,
                     kind: TokenLoss, output: tape.Parameter) -> Tuple[Tensor, Tensor]:
    """-> the sum of the losses, float64 [], and scale * its gradient by hidden; that by projection is added to output's, if
    it learns

    d loss / d logits = slope * (softmax(logits) - onehot(target)), computed in the forward pass.
    """
    total = hidden.new_zeros([], dtype=torch.float64)
    d_hidden: List[Tensor] = []
    for start in range(0, hidden.size(0), chunk_rows):
        h = hidden[start:start + chunk_rows]
        target = targets[start:start + chunk_rows].unsqueeze(1)  # [chunk, 1]
        x = logits(h, projection)  # [chunk, vocab]
        highest, wanted = x.amax(1, keepdim=True), x.gather(1, target)  # [chunk, 1]
        p = torch._softmax(x, 1, False, out=x)  # in place
        # log p of the target, also where p itself underflows: the highest logit's p is 1 / the sum of exponentials
        log_p = wanted - highest + p.amax(1, keepdim=True).log()
        loss, slope = token_losses(log_p, kind)
        total += loss.sum(dtype=torch.float64)
        slope = slope * scale
        p.scatter_add_(1, target, torch.full_like(log_p, -1.0))
        d = p.to(projection.dtype)
        # the slope multiplies rows: cheaper on the narrow side of both products
        d_hidden.append(matmul.linear(d, projection.t(), None, False) * slope)
        if tape.learns(output):
            h = (h * slope).to(projection.dtype)
            tape.add_grad(output, matmul.weight_gradient(d, h))
    return total, torch.cat(d_hidden)
