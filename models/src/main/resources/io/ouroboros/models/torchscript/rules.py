# The rules that change scores, with the meaning and the order of transformers 4.57 (generation/logits_process.py and
# _get_logits_processor in generation/utils.py). Each changes scores in place where it can.
#
#   scores float32 [rows, vocab]      logits or log-probabilities
#   sequence int64 [rows, total]      prompt and continuation so far
#
# limits:   0 most new tokens   1 fewest new tokens (EOS is banned before)   2 no-repeat n-gram size, 0 = off
#           3 id of EOS         4 top-k, 0 = off
# factors:  0 repetition penalty   1 temperature   2 top-p   3 min-p   4 typical-p; 1 = off, but min-p 0 = off

# Scores of tokens that stand in the sequence already: a negative one times the penalty, a positive one divided by it.
def penalise(scores: Tensor, sequence: Tensor, penalty: float) -> None:
  seen = torch.gather(scores, 1, sequence)  # [rows, total]
  seen = torch.where(torch.lt(seen, 0.0), torch.mul(seen, penalty), torch.div(seen, penalty))
  torch.scatter_(scores, 1, sequence, seen)

# Bans each token that would complete an n-gram that the sequence holds already.
def ban_repeated(scores: Tensor, sequence: Tensor, n: int) -> None:
  total = torch.size(sequence, 1)
  if total >= n:
    grams = torch.unfold(sequence, 1, n, 1)  # [rows, total - n + 1, n]
    last = torch.unsqueeze(torch.slice(sequence, 1, total - n + 1), 1)  # [rows, 1, n - 1]
    same = torch.all(torch.eq(torch.slice(grams, 2, 0, n - 1), last), 2)  # [rows, total - n + 1]
    next = torch.select(grams, 2, n - 1)
    seen = torch.masked_fill(torch.gather(scores, 1, next), same, -inf)
    # a token may end a gram of the kind and stand elsewhere too: the lowest wins
    torch.scatter_reduce_(scores, 1, next, seen, "amin")

# Whether process reads the sequence.
def needs_sequence(limits: List[int], factors: List[float]) -> bool:
  return factors[0] != 1.0 or limits[2] > 0

# The rules of every strategy; step counts the new tokens before this one.
def process(scores: Tensor, sequence: Tensor, step: int, limits: List[int], factors: List[float]) -> None:
  if factors[0] != 1.0:
    __torch__.rules.penalise(scores, sequence, factors[0])
  if limits[2] > 0:
    __torch__.rules.ban_repeated(scores, sequence, limits[2])
  if step < limits[1]:
    torch.fill_(torch.select(scores, 1, limits[3]), -inf)

# Sets the scores where removed is true to minus infinity, but for the first kept columns of order.
def remove(scores: Tensor, removed: Tensor, order: Tensor, kept: int) -> None:
  torch.scatter_(removed, 1, torch.slice(order, 1, 0, kept), False)
  torch.masked_fill_(scores, removed, -inf)

# Nucleus sampling (Holtzman et al. 2020): the likeliest tokens that together have probability p.
def top_p(scores: Tensor, p: float, kept: int) -> None:
  sorted, order = torch.sort(scores)
  low = torch.le(torch.cumsum(torch.softmax(sorted, 1), 1), 1.0 - p)  # [rows, vocab], in sorted order
  removed = torch.scatter(low, 1, order, low)
  __torch__.rules.remove(scores, removed, torch.flip(order, [1]), kept)

# Tokens at least min_p times as likely as the likeliest (Nguyen et al. 2024).
def min_p(scores: Tensor, p: float, kept: int) -> None:
  probabilities = torch.softmax(scores, 1)
  removed = torch.lt(probabilities, torch.mul(torch.amax(probabilities, [1], True), p))
  __torch__.rules.remove(scores, removed, torch.topk(scores, kept)[1], kept)

# Tokens whose surprise is nearest to the expected one, together of the mass (Meister et al. 2023).
def typical_p(scores: Tensor, mass: float, kept: int) -> None:
  log_p = torch.log_softmax(scores, 1)
  entropy = torch.neg(torch.nansum(torch.mul(log_p, torch.exp(log_p)), [1], True))
  distance, order = torch.sort(torch.abs(torch.sub(torch.neg(log_p), entropy)))
  cumulative = torch.cumsum(torch.softmax(torch.gather(scores, 1, order), 1), 1)
  last = torch.sum(torch.lt(cumulative, mass), [1], True)
  last = torch.clamp(last, None, torch.size(scores, 1) - 1)
  far = torch.gt(distance, torch.gather(distance, 1, last))
  removed = torch.scatter(far, 1, order, far)
  __torch__.rules.remove(scores, removed, order, kept)

# The rules of sampling; kept tokens of each row stay whatever the rules say.
def warp(scores: Tensor, kept: int, limits: List[int], factors: List[float]) -> None:
  kept = ops.prim.min(kept, torch.size(scores, 1))
  if factors[1] != 1.0:
    torch.div_(scores, factors[1])
  if limits[4] > 0:
    k = ops.prim.min(ops.prim.max(limits[4], kept), torch.size(scores, 1))
    torch.masked_fill_(scores, torch.lt(scores, torch.slice(__torch__.choice.best(scores, k)[0], 1, -1)), -inf)
  if factors[2] < 1.0:
    __torch__.rules.top_p(scores, factors[2], kept)
  if factors[3] > 0.0:
    __torch__.rules.min_p(scores, factors[3], kept)
  if factors[4] < 1.0:
    __torch__.rules.typical_p(scores, factors[4], kept)

# Probabilities from which sampling with one beam draws: logits [rows, vocab] -> [rows, vocab]
def distribution(logits: Tensor, sequence: Tensor, step: int, limits: List[int], factors: List[float]) -> Tensor:
  __torch__.rules.process(logits, sequence, step, limits, factors)
  __torch__.rules.warp(logits, 1, limits, factors)
  return torch.softmax(logits, 1)
