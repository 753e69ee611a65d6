# Sampling with one beam, with the rules of transformers 4.57 (generation/utils.py, _sample).
#
#   batch prompts, each continued `samples` times independently; limits and factors as in rules.py
#   uniforms float64 [batch, new, samples]
#
# -> (ids [batch, samples, new], scores [batch, samples], lengths [batch, samples]); a score is the sum of the
#    log-probabilities of its tokens under the distributions that they were drawn from
def decode(prompts: Tensor, uniforms: Tensor, limits: List[int], factors: List[float], sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  batch = torch.size(prompts, 0)
  prompt = torch.size(prompts, 1)
  new = limits[0]
  samples = torch.size(uniforms, 2)
  x, visible, cache, extent = __torch__.tree.start(prompts, samples, new, sizes, W, P)
  logits = __torch__.tree.logits(__torch__.tree.last(x, batch), sizes, W, P)  # [batch, vocab]
  logits = torch.repeat_interleave(logits, samples, 0)  # [rows, vocab]

  ids = torch.new_zeros(prompts, [batch, samples, new])
  score = torch.new_zeros(logits, [batch, samples])
  length = torch.new_zeros(prompts, [batch, samples])
  live = torch.new_ones(prompts, [batch, samples], dtype=11)
  sequence = torch.repeat_interleave(prompts, samples, 0)  # [rows, prompt]
  going = True
  step = 0
  while going:
    so_far = torch.cat([sequence, torch.reshape(torch.slice(ids, 2, 0, step), [batch * samples, step])], 1)
    probabilities = __torch__.rules.distribution(logits, so_far, step, limits, factors)
    kept = torch.clone(probabilities)
    column, found = __torch__.choice.draw(probabilities, torch.reshape(torch.select(uniforms, 1, step), [-1, 1]))  # [rows, 1]
    token = torch.view(column, [batch, samples])
    log_p = torch.view(torch.log(torch.gather(kept, 1, column)), [batch, samples])
    torch.copy_(torch.select(ids, 2, step), token)
    torch.add_(score, torch.masked_fill(log_p, torch.logical_not(live), 0.0))
    torch.add_(length, live)
    live = torch.logical_and(live, torch.ne(token, limits[3]))
    step = step + 1
    going = step < new
    if going and step % __torch__.tree.period(prompts) == 0:
      going = bool(torch.any(live))
    if going:
      x = __torch__.tree.step(token, prompt + step - 1, visible, cache, extent, sizes, W, P)
      logits = __torch__.tree.logits(x, sizes, W, P)
  return (ids, score, length)

# Probabilities of the token after each prompt, [batch, vocab]: what decode draws its first tokens from.
def distribution(prompts: Tensor, limits: List[int], factors: List[float], sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tensor:
  x, visible, cache, extent = __torch__.tree.start(prompts, 1, 1, sizes, W, P)
  logits = __torch__.tree.logits(__torch__.tree.last(x, torch.size(prompts, 0)), sizes, W, P)
  return __torch__.rules.distribution(logits, prompts, 0, limits, factors)
