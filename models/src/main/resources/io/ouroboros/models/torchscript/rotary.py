"""Rotary positions (Su et al. 2021, arXiv 2104.09864), with the arithmetic of transformers 4.57, modeling_rope_utils.py.

Features i and i + half of a head are turned by an angle that grows with the position; those from 2 * half on are not.
"""
import math
from typing import Dict, Tuple

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


def angles(positions: Tensor, f: Tensor) -> Tuple[Tensor, Tensor]:
    """positions [seq] or [], f [half] -> cosines and sines [seq or 1, 1, half]"""
    angle = positions.reshape(-1, 1, 1).float() * f
    return angle.cos(), angle.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x [batch, seq, heads, headSize] -> the same shape and dtype"""
    half = cos.size(2)
    left, right, rest = x.float().split_with_sizes([half, half, x.size(3) - 2 * half], 3)
    return torch.cat([left * cos - right * sin, right * cos + left * sin, rest], 3).to(x.dtype)
