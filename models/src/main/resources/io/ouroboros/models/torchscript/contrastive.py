"""Contrastive search (Su et al. 2022, arXiv 2202.06417), with the rules of transformers' community implementation
(transformers-community/contrastive-search, in transformers' generation/utils.py up to 4.55).

Of the top_k most likely tokens, the one with the best (1 - alpha) * probability - alpha * degeneration, where the
degeneration is the largest cosine similarity of its hidden state with those of prompt and continuation.
"""
import math
from typing import Tuple

import torch
from torch import Tensor

import choice
import kv_cache
import logits_processors


def unit(x: Tensor) -> Tensor:
    return x / x.norm(2, -1, True)


def decode(prompts: Tensor, config: logits_processors.Decoding,
           packed: kv_cache.PackedModel) -> Tuple[Tensor, Tensor, Tensor]:
    """-> ids [batch, 1, new], scores [batch, 1], lengths [batch, 1]; a score is the sum of the tokens' log-probabilities

    It is NaN where logits were none, and minus infinity where no token was left to choose.
    """
    batch, prompt = prompts.size(0), prompts.size(1)
    top_k, alpha, new = min(config.top_k, packed.projection.size(0)), config.penalty_alpha, config.new_tokens
    x, mask, cache = kv_cache.start(prompts, top_k, new, packed)
    hidden = cache.finish(x).view(batch, prompt, -1)
    memory = torch.nn.functional.pad(unit(hidden), [0, 0, 0, new])  # [batch, prompt + new, embedding]
    logits = cache.logits(kv_cache.last_position(x, batch))  # [batch, vocab]

    ids = prompts.new_zeros([batch, 1, new])
    score = logits.new_zeros([batch, 1])
    length = prompts.new_zeros([batch, 1])
    live = prompts.new_ones([batch, 1], dtype=torch.bool)
    for step in range(new):
        sequence = torch.cat([prompts, ids[:, 0, :step]], 1)  # [batch, prompt + step]
        logits_processors.process(logits, sequence, step, config)
        exhausted = logits_processors.exhausted(logits, config)
        log_p = logits_processors.fill_exhausted(logits.log_softmax(1), exhausted, -math.inf)
        log_p, tokens = choice.topk(log_p, top_k)  # [batch, top_k]
        x = cache.append(tokens, prompt + step, mask)
        direction = unit(cache.finish(x).view(batch, top_k, -1))  # [batch, top_k, embedding]
        similarity = (memory[:, :prompt + step] @ direction.transpose(1, 2)).amax(1)  # [batch, top_k]
        value = log_p.exp() * (1.0 - alpha) - similarity * alpha
        value = value.masked_fill(log_p == -math.inf, -math.inf)  # banned
        chosen = value.argmax(1, keepdim=True)  # [batch, 1]
        token = tokens.gather(1, chosen)
        ids[:, :, step] = token
        score += log_p.gather(1, chosen).masked_fill(live.logical_not(), 0.0)
        length += live
        live = live.logical_and(logits_processors.is_eos(token, config).logical_not())
        memory[:, prompt + step:prompt + step + 1] = kv_cache.gather_beams(direction, chosen)
        if step + 1 == new:
            break
        mask = kv_cache.gather_beams(mask, chosen).expand(-1, top_k, -1).contiguous()
        if kv_cache.is_sync(step, prompts) and cache.sync(mask, live.any().logical_not()):
            break
        x = kv_cache.gather_beams(x.view(batch, top_k, -1), chosen).squeeze(1)  # [batch, hidden]
        logits = cache.logits(x)
    return ids, score, length
