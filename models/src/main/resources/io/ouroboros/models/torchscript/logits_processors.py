"""What changes scores before a token is chosen, with the meaning and the order of transformers 4.57
(generation/logits_process.py, and _get_logits_processor in generation/utils.py). Each changes scores in place where it can.

    scores float32 [rows, vocab]      logits or log-probabilities
    sequence int64 [rows, total]      prompt and continuation so far
"""
import math
from typing import List, NamedTuple, Optional

import torch
from torch import Tensor

import choice


class Decoding(NamedTuple):
    """How to continue prompts, with the meaning of transformers' GenerationConfig."""
    new_tokens: int  # most tokens of a continuation
    min_new_tokens: int  # EOS is banned before
    no_repeat_ngram: int  # size of n-grams that may stand only once; 0: off
    beam_width: int
    early_stopping: int  # of beam search: 0 false, 1 true, 2 never
    top_k: int  # of sampling, 0: off; of contrastive search
    repetition_penalty: float  # 1: off
    length_penalty: float  # of beam search
    temperature: float  # of sampling, 1: off
    top_p: float  # of sampling, 1: off
    min_p: float  # of sampling, 0: off
    typical_p: float  # of sampling, 1: off
    penalty_alpha: float  # of contrastive search
    eos_token_ids: List[int]  # each ends a continuation; none if empty


def decoding(integers: List[int], floats: List[float], eos_token_ids: List[int]) -> Decoding:
    new_tokens, min_new_tokens, no_repeat_ngram, beam_width, early_stopping, top_k = integers
    repetition_penalty, length_penalty, temperature, top_p, min_p, typical_p, penalty_alpha = floats
    return Decoding(new_tokens, min_new_tokens, no_repeat_ngram, beam_width, early_stopping, top_k,
                    repetition_penalty, length_penalty, temperature, top_p, min_p, typical_p, penalty_alpha, eos_token_ids)


def num_candidates(config: Decoding) -> int:
    """Of a prompt in each step of beam search: enough that beams which end in an EOS leave beam_width others."""
    return max(2, 1 + len(config.eos_token_ids)) * config.beam_width


def is_eos(tokens: Tensor, config: Decoding) -> Tensor:
    """-> bool, in the shape of tokens"""
    found = torch.zeros_like(tokens, dtype=torch.bool)
    for eos in config.eos_token_ids:
        found = found.logical_or(tokens == eos)
    return found


def exhausted(scores: Tensor, config: Decoding) -> Optional[Tensor]:
    """Rows of which the processors left no token, bool [rows, 1]; only banned n-grams can do that."""
    if config.no_repeat_ngram == 0:
        return None
    return scores.amax(1, keepdim=True) == -math.inf


def fill_exhausted(x: Tensor, rows: Optional[Tensor], value: float) -> Tensor:
    """Writes a value to the rows that softmax made NaN."""
    return x if rows is None else x.masked_fill_(rows, value)


def penalise_repetition(scores: Tensor, sequence: Tensor, penalty: float) -> None:
    """Scores of tokens that stand in the sequence already: a negative one times the penalty, a positive one divided by it."""
    seen = scores.gather(1, sequence)  # [rows, total]
    seen = torch.where(seen < 0.0, seen * penalty, seen / penalty)
    scores.scatter_(1, sequence, seen)


def ban_repeated_ngrams(scores: Tensor, sequence: Tensor, n: int) -> None:
    """Bans each token that would complete an n-gram that the sequence holds already."""
    total = sequence.size(1)
    if total < n:
        return
    grams = sequence.unfold(1, n, 1)  # [rows, total - n + 1, n]
    last = sequence[:, total - n + 1:].unsqueeze(1)  # [rows, 1, n - 1]
    same = (grams[:, :, :n - 1] == last).all(2)  # [rows, total - n + 1]
    following = grams[:, :, n - 1]
    seen = scores.gather(1, following).masked_fill(same, -math.inf)
    # a token may complete such a gram and stand elsewhere too: the lowest wins
    scores.scatter_reduce_(1, following, seen, "amin")


def reads_sequence(config: Decoding) -> bool:
    """Whether process reads the sequence."""
    return config.repetition_penalty != 1.0 or config.no_repeat_ngram > 0


def process(scores: Tensor, sequence: Tensor, step: int, config: Decoding) -> None:
    """The processors of every strategy; step counts the new tokens before this one."""
    if config.repetition_penalty != 1.0:
        penalise_repetition(scores, sequence, config.repetition_penalty)
    if config.no_repeat_ngram > 0:
        ban_repeated_ngrams(scores, sequence, config.no_repeat_ngram)
    if step < config.min_new_tokens:
        for eos in config.eos_token_ids:
            scores[:, eos].fill_(-math.inf)


def remove(scores: Tensor, removed: Tensor, order: Tensor, min_kept: int) -> None:
    """Sets the scores where removed is True to minus infinity, except in the first min_kept columns of order."""
    removed.scatter_(1, order[:, :min_kept], False)
    scores.masked_fill_(removed, -math.inf)


def top_p(scores: Tensor, p: float, min_kept: int) -> None:
    """Nucleus sampling (Holtzman et al. 2020): the most likely tokens that together have probability p."""
    ascending, order = scores.sort()
    low = ascending.softmax(1).cumsum(1) <= 1.0 - p  # [rows, vocab], in sorted order
    removed = low.scatter(1, order, low)
    remove(scores, removed, order.flip(1), min_kept)


def min_p(scores: Tensor, p: float, min_kept: int) -> None:
    """Tokens at least p times as likely as the most likely (Nguyen et al. 2024)."""
    probabilities = scores.softmax(1)
    removed = probabilities < probabilities.amax(1, keepdim=True) * p
    remove(scores, removed, scores.topk(min_kept)[1], min_kept)


def typical_p(scores: Tensor, mass: float, min_kept: int) -> None:
    """Tokens whose surprise is nearest to the expected one, together of the mass (Meister et al. 2023)."""
    log_p = scores.log_softmax(1)
    entropy = -(log_p * log_p.exp()).nansum(1, keepdim=True)
    distance, order = (-log_p - entropy).abs().sort()
    cumulative = scores.gather(1, order).softmax(1).cumsum(1)
    last = (cumulative < mass).sum(1, keepdim=True).clamp(max=scores.size(1) - 1)
    far = distance > distance.gather(1, last)
    removed = far.scatter(1, order, far)
    remove(scores, removed, order, min_kept)


def warp(scores: Tensor, min_kept: int, config: Decoding) -> None:
    """The processors of sampling; min_kept tokens of each row stay in any case."""
    min_kept = min(min_kept, scores.size(1))
    if config.temperature != 1.0:
        scores.div_(config.temperature)
    if config.top_k > 0:
        k = min(max(config.top_k, min_kept), scores.size(1))
        scores.masked_fill_(scores < choice.topk(scores, k)[0][:, -1:], -math.inf)
    if config.top_p < 1.0:
        top_p(scores, config.top_p, min_kept)
    if config.min_p > 0.0:
        min_p(scores, config.min_p, min_kept)
    if config.typical_p < 1.0:
        typical_p(scores, config.typical_p, min_kept)


def probabilities(logits: Tensor, sequence: Tensor, step: int, config: Decoding) -> Tensor:
    """What sampling with one beam draws from: logits [rows, vocab] -> [rows, vocab], all zero where no token is left"""
    process(logits, sequence, step, config)
    rows = exhausted(logits, config)
    warp(logits, 1, config)
    return fill_exhausted(logits.softmax(1), rows, 0.0)
