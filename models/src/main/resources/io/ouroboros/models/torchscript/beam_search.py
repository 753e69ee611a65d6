# Beam search and beam sampling, with the rules of transformers 4.57 (generation/utils.py, _beam_search).
#
#   batch prompts, beam live hypotheses of each; candidates = 2 * beam, so that beams which end in EOS leave enough others
#   ids int64 [batch, beam, new]     continuations of the live beams, filled up to the present step
#
# limits and factors as in rules.py
# early_stopping: 0 false   1 true   2 never
# -1e9 stands for "worse than any score", as in transformers: minus infinity would turn sums of it into NaN.

# Log-probabilities after the rules, [rows, vocab], in the memory of logits. With one beam the rules act on the logits,
# as in transformers' greedy search; with several on the log-probabilities.
def processed(logits: Tensor, sequence: Tensor, step: int, beam: int, limits: List[int], factors: List[float]) -> Tensor:
  if beam > 1:
    torch._log_softmax(logits, 1, False, out=logits)  # reads a row before it writes it
  __torch__.rules.process(logits, sequence, step, limits, factors)
  if beam == 1:
    torch._log_softmax(logits, 1, False, out=logits)
  return logits

# The best candidates of each prompt: scores [rows, vocab], score [batch, beam] -> sums, parents, tokens [batch, candidates]
def likeliest(scores: Tensor, score: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  batch = torch.size(score, 0)
  beam = torch.size(score, 1)
  k = ops.prim.min(2 * beam, torch.size(scores, 1))
  values, tokens = __torch__.choice.best(scores, k)  # [rows, k]
  sums = torch.add(torch.view(values, [batch, beam, k]), torch.unsqueeze(score, 2))
  sums, at = torch.topk(torch.view(sums, [batch, -1]), 2 * beam)  # [batch, candidates]
  return (sums, torch.floor_divide(at, k), torch.gather(torch.view(tokens, [batch, -1]), 1, at))

# Candidates drawn without replacement from all continuations of a prompt, in the order of the draws.
#   uniforms float64 [batch, candidates]
def drawn(scores: Tensor, score: Tensor, uniforms: Tensor, limits: List[int], factors: List[float]) -> Tuple[Tensor, Tensor, Tensor]:
  batch = torch.size(score, 0)
  beam = torch.size(score, 1)
  vocab = torch.size(scores, 1)
  __torch__.rules.warp(scores, 2, limits, factors)  # one token beside EOS
  sums = torch.view(torch.add_(scores, torch.reshape(score, [-1, 1])), [batch, -1])  # [batch, beam * vocab]
  at, found = __torch__.choice.draw(torch.softmax(sums, 1), uniforms)
  values = torch.masked_fill(torch.gather(sums, 1, at), torch.logical_not(found), -1e9)
  return (values, torch.floor_divide(at, vocab), torch.remainder(at, vocab))

# uniforms float64 [batch, new, candidates] for beam sampling, [0] for beam search
# -> (ids [batch, beam, new], scores [batch, beam], lengths [batch, beam]), best first
def decode(prompts: Tensor, uniforms: Tensor, beam: int, limits: List[int], factors: List[float], length_penalty: float, early_stopping: int, sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  batch = torch.size(prompts, 0)
  prompt = torch.size(prompts, 1)
  new = limits[0]
  lowest = -1e9
  x, visible, cache, extent = __torch__.tree.start(prompts, beam, new, sizes, W, P)
  logits = __torch__.tree.logits(__torch__.tree.last(x, batch), sizes, W, P)  # [batch, vocab]
  logits = torch.repeat_interleave(logits, beam, 0)  # [rows, vocab]

  ids = torch.new_zeros(prompts, [batch, beam, new])
  score = torch.new_full(logits, [batch, beam], lowest)  # sums of log-probabilities
  torch.fill_(torch.select(score, 1, 0), 0.0)  # all beams are the prompt: only the first may be continued
  ended_ids = ids
  ended_score = torch.new_full(logits, [batch, beam], lowest)  # after the length penalty
  ended_length = torch.new_zeros(prompts, [batch, beam])
  ended = torch.new_zeros(prompts, [batch, beam], dtype=11)
  open = torch.new_ones(prompts, [batch, 1], dtype=11)  # prompts that a live beam can still improve
  sequence = torch.repeat_interleave(prompts, beam, 0)  # [rows, prompt]
  first = torch.lt(torch.arange(2 * beam, device=prompts.device), beam)  # [candidates]

  going = True
  step = 0
  while going:
    may_end = step >= limits[1]
    last = step + 1 == new
    so_far = sequence
    if __torch__.rules.needs_sequence(limits, factors):
      so_far = torch.cat([sequence, torch.reshape(torch.slice(ids, 2, 0, step), [batch * beam, step])], 1)
    scores = __torch__.beam_search.processed(logits, so_far, step, beam, limits, factors)
    if torch.size(uniforms, 0) == 0:
      candidate_score, parent, token = __torch__.beam_search.likeliest(scores, score)
    else:
      candidate_score, parent, token = __torch__.beam_search.drawn(scores, score, torch.select(uniforms, 1, step), limits, factors)
    candidate_ids = __torch__.tree.gather_beams(ids, parent)
    torch.copy_(torch.select(candidate_ids, 2, step), token)

    ends = torch.full_like(token, last, dtype=11)
    if may_end:
      ends = torch.logical_or(ends, torch.eq(token, limits[3]))
    running = torch.sub(candidate_score, torch.mul(torch.to(ends, 6), 1e9))
    score, chosen = torch.topk(running, beam)  # [batch, beam]

    if may_end or last:
      length = float(step + 1)
      finished = torch.logical_and(ends, first)
      if early_stopping == 1:
        finished = torch.logical_and(finished, torch.logical_not(torch.all(ended, 1, True)))
      finished = torch.logical_and(finished, open)
      final = torch.div(candidate_score, length ** length_penalty)
      final = torch.masked_fill(final, torch.logical_not(finished), lowest)
      all_score = torch.cat([ended_score, final], 1)  # [batch, beam + candidates]
      ended_score, best = torch.topk(all_score, beam)
      ended_ids = __torch__.tree.gather_beams(torch.cat([ended_ids, candidate_ids], 1), best)
      ended_length = torch.gather(torch.cat([ended_length, torch.full_like(token, step + 1)], 1), 1, best)
      ended = torch.gather(torch.cat([ended, finished], 1), 1, best)
      if early_stopping == 2 and length_penalty > 0.0:
        length = float(new)
      possible = torch.div(torch.slice(score, 1, 0, 1), length ** length_penalty)  # [batch, 1]
      worst = torch.masked_fill(torch.expand(torch.amin(ended_score, [1], True), [batch, beam]), torch.logical_not(ended), lowest)
      open = torch.logical_and(open, torch.any(torch.gt(possible, worst), 1, True))
      if last:
        going = False
      elif (step + 1) % __torch__.tree.period(prompts) == 0:
        # once this is so, no later step changes a result: looking late only costs time
        going = bool(torch.any(open)) and not (early_stopping == 1 and bool(torch.all(ended)))

    ids = __torch__.tree.gather_beams(candidate_ids, chosen)
    if going:
      visible = __torch__.tree.gather_beams(visible, torch.gather(parent, 1, chosen))
      x = __torch__.tree.step(torch.gather(token, 1, chosen), prompt + step, visible, cache, extent, sizes, W, P)
      logits = __torch__.tree.logits(x, sizes, W, P)
      step = step + 1
  return (ended_ids, ended_score, ended_length)
