# Beam search by tree attention, with the rules of transformers 4.57 (generation/utils.py, _beam_search).
#
# One key/value cache per prompt. The prompt is computed once; every step appends the keys and values of its beams,
# and each beam sees, through its row of the ancestor mask, the prompt and its own path only. A beam that changes its
# parent takes over the parent's mask row: the cache itself is never reordered.
#
#   batch prompts, beam live hypotheses of each; candidates = 2 * beam, so that beams which end in EOS leave enough others
#   ids int64 [batch, beam, new]     continuations of the live beams, filled up to the present step
#   mask float [batch, beam, slots]  0 where a beam may look, LOWEST elsewhere; slots = prompt + beam * new
#
# limits: 0 most new tokens   1 fewest new tokens (EOS is banned before)   2 no-repeat n-gram size, 0 = off
# rules:  0 repetition penalty   1 length penalty
# early_stopping: 0 false   1 true   2 never
# -1e9 stands for "worse than any score", as in transformers: minus infinity would turn sums of it into NaN.

def gather_beams(x: Tensor, index: Tensor) -> Tensor:
  # x [batch, from, width], index [batch, to] -> [batch, to, width]
  return torch.gather(x, 1, torch.expand(torch.unsqueeze(index, 2), [-1, -1, torch.size(x, 2)]))

# Scores of tokens that stand in the sequence already: a negative one times the penalty, a positive one divided by it.
def penalise(scores: Tensor, sequence: Tensor, penalty: float) -> Tensor:
  seen = torch.gather(scores, 2, sequence)  # [batch, beam, total]
  seen = torch.where(torch.lt(seen, 0.0), torch.mul(seen, penalty), torch.div(seen, penalty))
  return torch.scatter_(scores, 2, sequence, seen)

# Bans each token that would complete an n-gram that the sequence holds already.
def ban_repeated(scores: Tensor, sequence: Tensor, n: int) -> Tensor:
  total = torch.size(sequence, 2)
  if total + 1 < n:
    return scores
  grams = torch.unfold(sequence, 2, n, 1)  # [batch, beam, total - n + 1, n]
  last = torch.unsqueeze(torch.slice(sequence, 2, total - n + 1), 2)  # [batch, beam, 1, n - 1]
  same = torch.all(torch.eq(torch.slice(grams, 3, 0, n - 1), last), 3)  # [batch, beam, total - n + 1]
  next = torch.select(grams, 3, n - 1)
  seen = torch.gather(scores, 2, next)
  # a token that ends one gram of the kind and stands in another position too must stay banned: lowest wins
  return torch.scatter_reduce_(scores, 2, next, torch.masked_fill(seen, same, -inf), "amin")

# Log-probabilities after the rules, [batch, beam, vocab]. With one beam the rules act on the logits, as in
# transformers' greedy search; with several on the log-probabilities.
def processed(logits: Tensor, sequence: Tensor, ban_eos: bool, limits: List[int], eos: int, rules: List[float]) -> Tensor:
  greedy = torch.size(logits, 1) == 1
  if greedy:
    scores = torch.clone(logits)
  else:
    scores = torch.log_softmax(logits, 2)
  if rules[0] != 1.0:
    scores = __torch__.beam_search.penalise(scores, sequence, rules[0])
  if limits[2] > 0:
    scores = __torch__.beam_search.ban_repeated(scores, sequence, limits[2])
  if ban_eos:
    torch.fill_(torch.select(scores, 2, eos), -inf)
  if greedy:
    scores = torch.log_softmax(scores, 2)
  return scores

def decode(prompts: Tensor, beam: int, limits: List[int], eos: int, rules: List[float], early_stopping: int, sizes: List[int], W: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  batch = torch.size(prompts, 0)
  prompt = torch.size(prompts, 1)
  new = limits[0]
  slots = prompt + beam * new
  projection = torch.t(W[__torch__.model.output_index()])  # [embedding, vocab]
  vocab = torch.size(projection, 1)

  x, cache = __torch__.model.layers(prompts, slots, 0.0, 0.0, sizes, W)
  x = torch.slice(torch.view(x, [batch, prompt, -1]), 1, -1)  # [batch, 1, hidden]
  x = __torch__.model.finish(torch.reshape(x, [batch, -1]), sizes, W)
  logits = torch.expand(torch.unsqueeze(torch.matmul(x, projection), 1), [batch, beam, vocab])
  lowest = -1e9
  mask = torch.new_full(logits, [batch, beam, slots], lowest)
  torch.fill_(torch.slice(mask, 2, 0, prompt), 0.0)
  own = torch.mul(torch.sub(1.0, torch.eye(beam, dtype=6, device=prompts.device)), lowest)  # [beam, beam]

  ids = torch.new_zeros(prompts, [batch, beam, new])
  score = torch.new_full(logits, [batch, beam], lowest)  # sums of log-probabilities
  torch.fill_(torch.select(score, 1, 0), 0.0)  # all beams are the prompt: only the first may be continued
  ended_ids = ids
  ended_score = torch.new_full(logits, [batch, beam], lowest)  # after the length penalty
  ended_length = torch.new_zeros(prompts, [batch, beam])
  ended = torch.new_zeros(prompts, [batch, beam], dtype=11)
  open = torch.new_ones(prompts, [batch, 1], dtype=11)  # prompts that a live beam can still improve
  expanded = torch.expand(torch.unsqueeze(prompts, 1), [batch, beam, prompt])
  first = torch.lt(torch.arange(2 * beam, device=prompts.device), beam)  # [candidates]

  going = True
  step = 0
  while going:
    may_end = eos >= 0 and step >= limits[1]
    last = step + 1 == new
    sequence = torch.cat([expanded, torch.slice(ids, 2, 0, step)], 2)  # [batch, beam, prompt + step]
    scores = __torch__.beam_search.processed(logits, sequence, eos >= 0 and step < limits[1], limits, eos, rules)
    total = torch.view(torch.add(scores, torch.unsqueeze(score, 2)), [batch, -1])  # [batch, beam * vocab]
    candidate_score, index = torch.topk(total, 2 * beam)  # [batch, candidates]
    parent = torch.floor_divide(index, vocab)
    token = torch.remainder(index, vocab)
    candidate_ids = __torch__.beam_search.gather_beams(ids, parent)
    torch.copy_(torch.select(candidate_ids, 2, step), token)

    ends = torch.full_like(token, last, dtype=11)
    if may_end:
      ends = torch.logical_or(ends, torch.eq(token, eos))
    running = torch.sub(candidate_score, torch.mul(torch.to(ends, 6), 1e9))
    score, chosen = torch.topk(running, beam)  # [batch, beam]

    if may_end or last:
      length = float(step + 1)
      finished = torch.logical_and(ends, first)
      if early_stopping == 1:
        finished = torch.logical_and(finished, torch.logical_not(torch.all(ended, 1, True)))
      finished = torch.logical_and(finished, open)
      final = torch.div(candidate_score, length ** rules[1])
      final = torch.masked_fill(final, torch.logical_not(finished), lowest)
      all_score = torch.cat([ended_score, final], 1)  # [batch, beam + candidates]
      ended_score, best = torch.topk(all_score, beam)
      ended_ids = __torch__.beam_search.gather_beams(torch.cat([ended_ids, candidate_ids], 1), best)
      ended_length = torch.gather(torch.cat([ended_length, torch.full_like(token, step + 1)], 1), 1, best)
      ended = torch.gather(torch.cat([ended, finished], 1), 1, best)
      if early_stopping == 2 and rules[1] > 0.0:
        length = float(new)
      possible = torch.div(torch.slice(score, 1, 0, 1), length ** rules[1])  # [batch, 1]
      worst = torch.masked_fill(torch.expand(torch.amin(ended_score, [1], True), [batch, beam]), torch.logical_not(ended), lowest)
      open = torch.logical_and(open, torch.any(torch.gt(possible, worst), 1, True))
      going = not last and bool(torch.any(open))
      if early_stopping == 1 and bool(torch.all(ended)):
        going = False

    ids = __torch__.beam_search.gather_beams(candidate_ids, chosen)
    if going:
      mask = __torch__.beam_search.gather_beams(mask, torch.gather(parent, 1, chosen))
      start = prompt + step * beam
      torch.copy_(torch.slice(mask, 2, start, start + beam), own)
      seen = torch.unsqueeze(torch.slice(mask, 2, 0, start + beam), 1)  # [batch, 1, beam, start + beam]
      x = __torch__.model.extend(torch.gather(token, 1, chosen), torch.tensor(prompt + step, device=prompts.device), start, seen, cache, sizes, W)
      logits = torch.view(torch.matmul(__torch__.model.finish(x, sizes, W), projection), [batch, beam, vocab])
      step = step + 1
  return (ended_ids, ended_score, ended_length)
