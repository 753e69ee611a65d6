"""Sampling with one beam, with the rules of transformers 4.57 (generation/utils.py, _sample).

    batch prompts, each continued `samples` times independently
"""
from typing import Tuple

import torch
from torch import Tensor

import choice
import kv_cache
import logits_processors


def decode(prompts: Tensor, uniforms: Tensor, config: logits_processors.Decoding,
           packed: kv_cache.PackedModel) -> Tuple[Tensor, Tensor, Tensor]:
    """uniforms float64 [batch, new, samples]

    -> ids [batch, samples, new], scores [batch, samples], lengths [batch, samples]; a score is the sum of the
    log-probabilities of its tokens under the distributions that they were drawn from: NaN where logits were none, minus
    infinity where no token was left to draw
    """
    batch, prompt, samples = prompts.size(0), prompts.size(1), uniforms.size(2)
    x, mask, cache = kv_cache.start(prompts, samples, config.new_tokens, packed)
    logits = cache.logits(kv_cache.last_position(x, batch)).repeat_interleave(samples, 0)  # [rows, vocab]

    ids = prompts.new_zeros([batch, samples, config.new_tokens])
    score = logits.new_zeros([batch, samples])
    length = prompts.new_zeros([batch, samples])
    live = prompts.new_ones([batch, samples], dtype=torch.bool)
    prompt_rows = prompts.repeat_interleave(samples, 0)  # [rows, prompt]
    for step in range(config.new_tokens):
        sequence = torch.cat([prompt_rows, ids[:, :, :step].reshape(batch * samples, step)], 1)
        p = logits_processors.probabilities(logits, sequence, step, config)
        column = choice.draw(p.clone(), uniforms[:, step].reshape(-1, 1))[0]  # [rows, 1]
        token = column.view(batch, samples)
        log_p = p.gather(1, column).log().view(batch, samples)
        ids[:, :, step] = token
        score += log_p.masked_fill(live.logical_not(), 0.0)
        length += live
        live = live.logical_and(logits_processors.is_eos(token, config).logical_not())
        if step + 1 == config.new_tokens:
            break
        if kv_cache.is_sync(step, prompts) and cache.sync(mask, live.any().logical_not()):
            break
        logits = cache.logits(cache.append(token, prompt + step, mask))
    return ids, score, length


def distribution(prompts: Tensor, config: logits_processors.Decoding, packed: kv_cache.PackedModel) -> Tensor:
    """Probabilities of the token after each prompt, [batch, vocab]: what decode draws its first tokens from."""
    x = kv_cache.start(prompts, 1, 1, packed)
    hidden, cache = x[0], x[2]
    logits = cache.logits(kv_cache.last_position(hidden, prompts.size(0)))
    return logits_processors.probabilities(logits, prompts, 0, config)
