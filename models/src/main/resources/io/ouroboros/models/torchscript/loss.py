# Next-token loss against a tied output projection, in chunks of rows so that no tensor of
# [rows, vocab] is ever kept.
#
#   hidden [rows, embedding]   targets int64 [rows]   projection [vocab, embedding], in the type of the products
#
# The loss of a token with probability p is [p <= threshold] * (1 - p)^exponent * -log(p); threshold 1 and exponent 0
# make it the cross-entropy. See io.ouroboros.models.training.TokenLoss.

import __torch__.product
import __torch__.tape

# float32 [chunk, vocab]
def logits(hidden: Tensor, projection: Tensor) -> Tensor:
  return torch.to(__torch__.product.linear(torch.to(hidden, projection.dtype), projection, None, False), 6)

# Negative log-likelihoods in nats, float32 [rows].
def nll(hidden: Tensor, targets: Tensor, projection: Tensor, chunk_rows: int) -> Tensor:
  rows = torch.size(hidden, 0)
  parts = annotate(List[Tensor], [])
  for start in range(0, rows, chunk_rows):
    x = __torch__.loss.logits(torch.slice(hidden, 0, start, start + chunk_rows), projection)  # [chunk, vocab]
    wanted = torch.gather(x, 1, torch.unsqueeze(torch.slice(targets, 0, start, start + chunk_rows), 1))  # [chunk, 1]
    torch.append(parts, torch.sub(torch.logsumexp(x, [1]), torch.squeeze(wanted, 1)))
  return torch.cat(parts)

# From log-probabilities of the targets, [chunk, 1], to losses and to -(d loss / d log p), both [chunk, 1].
def of_targets(log_p: Tensor, threshold: float, exponent: float) -> Tuple[Tensor, Tensor]:
  loss = torch.neg(log_p)
  slope = torch.ones_like(log_p)
  if exponent > 0.0:
    p = torch.exp(log_p)
    rest = torch.clamp_min(torch.neg(torch.expm1(log_p)), 1e-30)  # 1 - p; above 0 for exponents below 1
    weight = torch.pow(rest, exponent)
    slope = torch.sub(weight, torch.mul(torch.mul(torch.mul(torch.pow(rest, exponent - 1.0), exponent), p), log_p))
    loss = torch.mul(loss, weight)
  if threshold < 1.0:
    kept = torch.to(torch.le(torch.exp(log_p), threshold), 6)
    slope = torch.mul(slope, kept)
    loss = torch.mul(loss, kept)
  return (loss, slope)

# The sum of the losses, float64 [], and scale times its gradient by hidden, computed in the same pass:
# d loss / d logits = slope * (softmax(logits) - onehot(target)). The gradient by projection is added to G[output].
def sum_with_gradients(hidden: Tensor, targets: Tensor, projection: Tensor, chunk_rows: int, scale: float, threshold: float, exponent: float, output: int, G: List[Tensor]) -> Tuple[Tensor, Tensor]:
  total = torch.new_zeros(hidden, [], dtype=7)
  d_hidden = annotate(List[Tensor], [])
  for start in range(0, torch.size(hidden, 0), chunk_rows):
    h = torch.slice(hidden, 0, start, start + chunk_rows)
    target = torch.unsqueeze(torch.slice(targets, 0, start, start + chunk_rows), 1)  # [chunk, 1]
    x = __torch__.loss.logits(h, projection)  # [chunk, vocab]
    highest, wanted = torch.amax(x, [1], True), torch.gather(x, 1, target)  # [chunk, 1]
    p = torch._softmax(x, 1, False, out=x)  # in place
    # log p of the target, also where p itself is too small for float32: the highest logit's p is 1 / the sum
    log_p = torch.add(torch.sub(wanted, highest), torch.log(torch.amax(p, [1], True)))
    loss, slope = __torch__.loss.of_targets(log_p, threshold, exponent)
    torch.add_(total, torch.sum(loss, dtype=7))
    slope = torch.mul(slope, scale)
    torch.scatter_add_(p, 1, target, torch.full_like(target, -1.0, dtype=6))
    d = torch.to(p, projection.dtype)
    # the slope multiplies rows: cheaper on the narrow side of both products
    torch.append(d_hidden, torch.mul(__torch__.product.linear(d, torch.t(projection), None, False), slope))
    h = torch.to(torch.mul(h, slope), projection.dtype)
    __torch__.tape.add(G, output, __torch__.product.weight_gradient(d, h))
  return (total, torch.cat(d_hidden))
