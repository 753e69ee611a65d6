"""Rotary positions (Su et al. 2021, arXiv 2104.09864), with the arithmetic of transformers 4.57, modeling_rope_utils.py.

Features i and i + half of a head are turned by an angle that grows with the position; those from 2 * half on are not.
"""
import math
from typing import Dict, List

import torch
from torch import Tensor


def frequencies(sizes: Dict[str, float], like: Tensor) -> Tensor:
    """Radians per position, float32 [half], scaled as io.ouroboros.models.architecture.RotaryPositions says"""
    size = sizes["rotary_size"]
    f = (sizes["rope_theta"] ** (torch.arange(0, int(size), 2, device=like.device).float() / size)).reciprocal()
    factor, positions = sizes["rope_factor"], sizes["rope_original_positions"]
    if positions == 0.0:
        return f / factor
    # llama3: what turns seldom within the original positions is slowed down, what turns often is not
    low, high = sizes["rope_low_freq_factor"], sizes["rope_high_freq_factor"]
    turns = positions / (f.reciprocal() * (2.0 * math.pi))  # within the original positions
    kept = (turns - low) / (high - low)
    between = (1.0 - kept) * f / factor + kept * f
    return torch.where(turns < low, f / factor, torch.where(turns > high, f, between))


def angles(positions: Tensor, f: Tensor) -> List[Tensor]:
    """positions [seq] or [], f [half] -> for each turned feature its cosine, and the sine with the sign that it takes in rotate;
    [seq or 1, 1, 2 * half]"""
    angle = positions.reshape(-1, 1, 1).float() * f
    cos, sin = angle.cos(), angle.sin()
    return [torch.cat([cos, cos], 2), torch.cat([-sin, sin], 2)]


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x [batch, seq, heads, headSize] -> the same shape and dtype; with the sines negated, turned back"""
    half = cos.size(2) // 2
    turned = x[:, :, :, :2 * half].float()
    swapped = torch.cat([turned[:, :, :, half:], turned[:, :, :, :half]], 3)
    y = torch.addcmul(turned * cos, swapped, sin).to(x.dtype)
    return y if x.size(3) == 2 * half else torch.cat([y, x[:, :, :, 2 * half:]], 3)
