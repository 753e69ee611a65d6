# Contrastive search (Su et al. 2022, arXiv 2202.06417), with the rules of transformers' community implementation
# (transformers-community/contrastive-search, in transformers' generation/utils.py up to 4.55).
#
# Of the top_k likeliest tokens, the one with the best (1 - alpha) * probability - alpha * degeneration, where the
# degeneration is the largest cosine similarity of its hidden state with those of prompt and continuation.
#
#   limits and factors as in rules.py; the rules of sampling do not apply
#   memory float32 [batch, prompt + new, embedding]: hidden states of unit length
#
# -> (ids [batch, 1, new], scores [batch, 1], lengths [batch, 1]); a score is the sum of the tokens' log-probabilities

def unit(x: Tensor) -> Tensor:
  return torch.div(x, torch.norm(x, 2, [-1], True))

def decode(prompts: Tensor, top_k: int, alpha: float, limits: List[int], factors: List[float], sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  batch = torch.size(prompts, 0)
  prompt = torch.size(prompts, 1)
  new = limits[0]
  x, visible, cache, extent = __torch__.tree.start(prompts, top_k, new, sizes, W, P)
  hidden = torch.view(__torch__.model.finish_prepared(x, sizes, W, P), [batch, prompt, -1])  # [batch, prompt, embedding]
  memory = torch.constant_pad_nd(__torch__.contrastive.unit(hidden), [0, 0, 0, new])
  logits = __torch__.tree.logits(__torch__.tree.last(x, batch), sizes, W, P)  # [batch, vocab]

  ids = torch.new_zeros(prompts, [batch, 1, new])
  score = torch.new_zeros(logits, [batch, 1])
  length = torch.new_zeros(prompts, [batch, 1])
  live = torch.new_ones(prompts, [batch, 1], dtype=11)
  going = True
  step = 0
  while going:
    so_far = torch.cat([prompts, torch.slice(torch.select(ids, 1, 0), 1, 0, step)], 1)  # [batch, prompt + step]
    __torch__.rules.process(logits, so_far, step, limits, factors)
    log_p, tokens = __torch__.choice.best(torch.log_softmax(logits, 1), top_k)  # [batch, top_k]
    x = __torch__.tree.step(tokens, prompt + step, visible, cache, extent, sizes, W, P)
    hidden = torch.view(__torch__.model.finish_prepared(x, sizes, W, P), [batch, top_k, -1])  # [batch, top_k, embedding]
    known = torch.slice(memory, 1, 0, prompt + step)
    direction = __torch__.contrastive.unit(hidden)
    similarity = torch.amax(torch.matmul(known, torch.transpose(direction, 1, 2)), [1])  # [batch, top_k]
    value = torch.sub(torch.mul(torch.exp(log_p), 1.0 - alpha), torch.mul(similarity, alpha))
    chosen = torch.argmax(value, 1, True)  # [batch, 1]
    token = torch.gather(tokens, 1, chosen)
    torch.copy_(torch.select(ids, 2, step), token)
    torch.add_(score, torch.masked_fill(torch.gather(log_p, 1, chosen), torch.logical_not(live), 0.0))
    torch.add_(length, live)
    live = torch.logical_and(live, torch.ne(token, limits[3]))
    torch.copy_(torch.slice(memory, 1, prompt + step, prompt + step + 1), __torch__.tree.gather_beams(direction, chosen))
    step = step + 1
    going = step < new
    if going and step % __torch__.tree.period(prompts) == 0:
      going = bool(torch.any(live))
    if going:
      visible = torch.contiguous(torch.expand(__torch__.tree.gather_beams(visible, chosen), [-1, top_k, -1]))
      x = torch.view(x, [batch, top_k, -1])
      x = torch.squeeze(__torch__.tree.gather_beams(x, chosen), 1)  # [batch, hidden]
      logits = __torch__.tree.logits(x, sizes, W, P)
  return (ids, score, length)
