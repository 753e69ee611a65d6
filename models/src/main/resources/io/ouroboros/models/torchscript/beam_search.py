"""Beam search and beam sampling, with the rules of transformers 4.57 (generation/utils.py, _beam_search).

    batch   prompts            beam   live hypotheses of each
    candidates = logits_processors.num_candidates
    ids int64 [batch, beam, new], continuations of the live beams, filled up to the present step

-1e9 stands for "worse than any score", as in transformers: minus infinity would turn sums of it into NaN.
"""
import math
from typing import Tuple

import torch
from torch import Tensor

import choice
import kv_cache
import logits_processors


def log_probabilities(logits: Tensor, sequence: Tensor, step: int, config: logits_processors.Decoding) -> Tensor:
    """After the logits processors, [rows, vocab], in the memory of logits.

    With one beam the processors see logits, as in transformers' greedy search; with several, log-probabilities.
    """
    if config.beam_width > 1:
        torch._log_softmax(logits, 1, False, out=logits)  # reads a row before it writes it
    logits_processors.process(logits, sequence, step, config)
    if config.beam_width == 1:
        exhausted = logits_processors.exhausted(logits, config)
        torch._log_softmax(logits, 1, False, out=logits)
        logits_processors.fill_exhausted(logits, exhausted, -math.inf)
    return logits


def best_candidates(log_p: Tensor, score: Tensor, num: int) -> Tuple[Tensor, Tensor, Tensor]:
    """log_p [rows, vocab], score [batch, beam] -> sums, parents, tokens [batch, num], best first, NaN before all"""
    batch, beam = score.size(0), score.size(1)
    k = min(num, log_p.size(1))
    values, tokens = choice.topk(log_p, k)  # [rows, k]
    sums = values.view(batch, beam, k) + score.unsqueeze(2)
    sums, at = sums.view(batch, -1).topk(num)
    return sums, at // k, tokens.view(batch, -1).gather(1, at)


def drawn_candidates(log_p: Tensor, score: Tensor, uniforms: Tensor,
                     config: logits_processors.Decoding) -> Tuple[Tensor, Tensor, Tensor]:
    """The same, drawn without replacement from all continuations of a prompt, in the order of the draws.

    uniforms float64 [batch, candidates]
    """
    batch, vocab = score.size(0), log_p.size(1)
    logits_processors.warp(log_p, max(2, 1 + len(config.eos_token_ids)), config)  # one token beside EOS
    sums = log_p.add_(score.reshape(-1, 1)).view(batch, -1)  # [batch, beam * vocab]
    none = sums.amax(1, keepdim=True).isnan()  # [batch, 1]
    at, found = choice.draw(sums.softmax(1), uniforms)
    values = sums.gather(1, at).masked_fill(found.logical_not(), -1e9)
    values = values.masked_fill(none, math.nan)
    return values, at // vocab, at % vocab


def decode(prompts: Tensor, uniforms: Tensor, config: logits_processors.Decoding,
           packed: kv_cache.PackedModel) -> Tuple[Tensor, Tensor, Tensor]:
    """uniforms float64 [batch, new, candidates] for beam sampling, [0] for beam search

    -> ids [batch, beam, new], scores [batch, beam], lengths [batch, beam], best first

    Scores are NaN where logits were none. A length is 0 where no hypothesis was found.
    """
    batch, prompt = prompts.size(0), prompts.size(1)
    beam, new = config.beam_width, config.new_tokens
    lowest = -1e9
    x, mask, cache = kv_cache.start(prompts, beam, new, packed)
    logits = cache.logits(kv_cache.last_position(x, batch)).repeat_interleave(beam, 0)  # [rows, vocab]

    ids = prompts.new_zeros([batch, beam, new])
    score = logits.new_full([batch, beam], lowest)  # sums of log-probabilities
    score[:, 0].zero_()  # all beams are the prompt: only the first may be continued
    ended_ids = ids
    ended_score = logits.new_full([batch, beam], lowest)  # after the length penalty
    ended_length = prompts.new_zeros([batch, beam])
    ended = prompts.new_zeros([batch, beam], dtype=torch.bool)
    open = prompts.new_ones([batch, 1], dtype=torch.bool)  # prompts that a live beam can still improve
    prompt_rows = prompts.repeat_interleave(beam, 0)  # [rows, prompt]
    num = logits_processors.num_candidates(config)
    is_drawn = uniforms.size(0) > 0
    first = torch.arange(num, device=prompts.device) < beam  # [candidates]

    for step in range(new):
        may_end = step >= config.min_new_tokens
        last = step + 1 == new
        sequence = prompt_rows
        if logits_processors.reads_sequence(config):
            sequence = torch.cat([prompt_rows, ids[:, :, :step].reshape(batch * beam, step)], 1)
        log_p = log_probabilities(logits, sequence, step, config)
        if not is_drawn:
            candidate_score, parent, token = best_candidates(log_p, score, num)
        else:
            candidate_score, parent, token = drawn_candidates(log_p, score, uniforms[:, step], config)

        if may_end or last:
            candidate_ids = kv_cache.gather_beams(ids, parent)
            candidate_ids[:, :, step] = token
            ends = torch.full_like(token, last, dtype=torch.bool)
            if may_end:
                ends = ends.logical_or(logits_processors.is_eos(token, config))
            score, chosen = (candidate_score - ends.float() * 1e9).topk(beam)  # [batch, beam]
            length = float(step + 1)
            finished = ends.logical_and(first)
            if config.early_stopping == 1:
                finished = finished.logical_and(ended.all(1, keepdim=True).logical_not())
            finished = finished.logical_and(open)
            final = candidate_score / length ** config.length_penalty
            final = final.masked_fill(finished.logical_not(), lowest)
            ended_score, best = torch.cat([ended_score, final], 1).topk(beam)  # of [batch, beam + candidates]
            ended_ids = kv_cache.gather_beams(torch.cat([ended_ids, candidate_ids], 1), best)
            ended_length = torch.cat([ended_length, torch.full_like(token, step + 1)], 1).gather(1, best)
            ended = torch.cat([ended, finished], 1).gather(1, best)
            if config.early_stopping == 2 and config.length_penalty > 0.0:
                length = float(new)
            possible = score[:, :1] / length ** config.length_penalty  # [batch, 1]
            worst = ended_score.amin(1, keepdim=True).expand(batch, beam).masked_fill(ended.logical_not(), lowest)
            open = open.logical_and((possible > worst).any(1, keepdim=True))
            ids = kv_cache.gather_beams(candidate_ids, chosen)
            parent, token = parent.gather(1, chosen), token.gather(1, chosen)
        else:
            if is_drawn:  # in the order of the draws
                score, chosen = candidate_score.topk(beam)
                parent, token = parent.gather(1, chosen), token.gather(1, chosen)
            else:
                score, parent, token = candidate_score[:, :beam], parent[:, :beam], token[:, :beam]
            ids = kv_cache.gather_beams(ids, parent)
            ids[:, :, step] = token
        if last:
            break

        mask = kv_cache.gather_beams(mask, parent)
        if kv_cache.is_sync(step, prompts):
            done = open.any().logical_not()
            if config.early_stopping == 1:
                done = done.logical_or(ended.all())
            if cache.sync(mask, done):  # no later step changes a result: looking late only costs time
                break
        x = cache.append(token, prompt + step, mask)
        logits = cache.logits(x)
    # placeholders of "worse than any score" are no hypotheses: the processors left fewer than there are beams
    found = ended_score * ended_length.float() ** config.length_penalty > lowest / 2.0
    none = score.isnan().any(1, keepdim=True)  # prompts whose logits were not a number: a NaN comes before all candidates
    return ended_ids, ended_score.masked_fill(none, math.nan), ended_length.masked_fill(found.logical_not(), 0)
