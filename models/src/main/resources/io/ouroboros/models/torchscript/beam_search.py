"""Beam search and beam sampling, with the rules of transformers 4.57 (generation/utils.py, _beam_search).

    batch   prompts            beam   live hypotheses of each
    candidates = 2 * beam, so that beams which end in EOS leave enough others
    ids int64 [batch, beam, new], continuations of the live beams, filled up to the present step

-1e9 stands for "worse than any score", as in transformers: minus infinity would turn sums of it into NaN.
"""
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
        torch._log_softmax(logits, 1, False, out=logits)
    return logits


def best_candidates(log_p: Tensor, score: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    """log_p [rows, vocab], score [batch, beam] -> sums, parents, tokens [batch, candidates], best first"""
    batch, beam = score.size(0), score.size(1)
    k = min(2 * beam, log_p.size(1))
    values, tokens = choice.topk(log_p, k)  # [rows, k]
    sums = values.view(batch, beam, k) + score.unsqueeze(2)
    sums, at = sums.view(batch, -1).topk(2 * beam)  # [batch, candidates]
    return sums, at // k, tokens.view(batch, -1).gather(1, at)


def drawn_candidates(log_p: Tensor, score: Tensor, uniforms: Tensor,
                     config: logits_processors.Decoding) -> Tuple[Tensor, Tensor, Tensor]:
    """The same, drawn without replacement from all continuations of a prompt, in the order of the draws.

    uniforms float64 [batch, candidates]
    """
    batch, vocab = score.size(0), log_p.size(1)
    logits_processors.warp(log_p, 2, config)  # one token beside EOS
    sums = log_p.add_(score.reshape(-1, 1)).view(batch, -1)  # [batch, beam * vocab]
    at, found = choice.draw(sums.softmax(1), uniforms)
    values = sums.gather(1, at).masked_fill(found.logical_not(), -1e9)
    return values, at // vocab, at % vocab


def decode(prompts: Tensor, uniforms: Tensor, config: logits_processors.Decoding,
           packed: kv_cache.PackedModel) -> Tuple[Tensor, Tensor, Tensor]:
    """uniforms float64 [batch, new, candidates] for beam sampling, [0] for beam search

    -> ids [batch, beam, new], scores [batch, beam], lengths [batch, beam], best first
    """
    batch, prompt = prompts.size(0), prompts.size(1)
    beam, new = config.beam_width, config.new_tokens
    lowest = -1e9
    x, visible, cache = kv_cache.start(prompts, beam, new, packed)
    logits = cache.logits(kv_cache.last_position(x, batch)).repeat_interleave(beam, 0)  # [rows, vocab]

    ids = prompts.new_zeros([batch, beam, new])
    score = logits.new_full([batch, beam], lowest)  # sums of log-probabilities
    score[:, 0] = 0.0  # all beams are the prompt: only the first may be continued
    ended_ids = ids
    ended_score = logits.new_full([batch, beam], lowest)  # after the length penalty
    ended_length = prompts.new_zeros([batch, beam])
    ended = prompts.new_zeros([batch, beam], dtype=torch.bool)
    open = prompts.new_ones([batch, 1], dtype=torch.bool)  # prompts that a live beam can still improve
    prompt_rows = prompts.repeat_interleave(beam, 0)  # [rows, prompt]
    first = torch.arange(2 * beam, device=prompts.device) < beam  # [candidates]

    for step in range(new):
        may_end = step >= config.min_new_tokens
        last = step + 1 == new
        sequence = prompt_rows
        if logits_processors.reads_sequence(config):
            sequence = torch.cat([prompt_rows, ids[:, :, :step].reshape(batch * beam, step)], 1)
        log_p = log_probabilities(logits, sequence, step, config)
        if uniforms.size(0) == 0:
            candidate_score, parent, token = best_candidates(log_p, score)
        else:
            candidate_score, parent, token = drawn_candidates(log_p, score, uniforms[:, step], config)
        candidate_ids = kv_cache.gather_beams(ids, parent)
        candidate_ids[:, :, step] = token

        if may_end or last:
            ends = torch.full_like(token, last, dtype=torch.bool)
            if may_end:
                ends = ends.logical_or(token == config.eos_token_id)
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
        else:
            score, chosen = candidate_score.topk(beam)
        if last:
            break

        ids = kv_cache.gather_beams(candidate_ids, chosen)
        visible = kv_cache.gather_beams(visible, parent.gather(1, chosen))
        if kv_cache.is_sync(step, prompts):
            done = open.any().logical_not()
            if config.early_stopping == 1:
                done = done.logical_or(ended.all())
            if cache.sync(visible, done):  # no later step changes a result: looking late only costs time
                break
        x = cache.append(token.gather(1, chosen), prompt + step, visible)
        logits = cache.logits(x)
    return ended_ids, ended_score, ended_length
