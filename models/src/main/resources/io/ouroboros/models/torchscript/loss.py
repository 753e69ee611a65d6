# Next-token loss against a tied output projection, in chunks of rows so that no tensor of
# [rows, vocab] is ever kept.
#
#   hidden [rows, embedding]   targets int64 [rows]   projection [vocab, embedding]

# Negative log-likelihoods in nats, float32 [rows].
def nll(hidden: Tensor, targets: Tensor, projection: Tensor, chunk_rows: int) -> Tensor:
  rows = torch.size(hidden, 0)
  parts = annotate(List[Tensor], [])
  for start in range(0, rows, chunk_rows):
    logits = torch.matmul(torch.slice(hidden, 0, start, start + chunk_rows), torch.t(projection))  # [chunk, vocab]
    wanted = torch.gather(logits, 1, torch.unsqueeze(torch.slice(targets, 0, start, start + chunk_rows), 1))  # [chunk, 1]
    torch.append(parts, torch.sub(torch.logsumexp(logits, [1]), torch.squeeze(wanted, 1)))
  return torch.cat(parts)

# The mean loss with its gradients by hidden and by projection, computed in the same pass:
# d loss / d logits = (softmax(logits) - onehot(target)) / rows.
def mean_with_gradients(hidden: Tensor, targets: Tensor, projection: Tensor, chunk_rows: int) -> Tuple[Tensor, Tensor, Tensor]:
  rows = torch.size(hidden, 0)
  scale = 1.0 / float(rows)
  total = torch.new_zeros(hidden, [], dtype=7)  # float64: sums of thousands of rows
  d_hidden = torch.empty_like(hidden)
  d_projection = torch.zeros_like(projection)
  for start in range(0, rows, chunk_rows):
    h = torch.slice(hidden, 0, start, start + chunk_rows)
    target = torch.unsqueeze(torch.slice(targets, 0, start, start + chunk_rows), 1)  # [chunk, 1]
    p = torch.log_softmax(torch.matmul(h, torch.t(projection)), 1)  # [chunk, vocab]
    torch.sub_(total, torch.sum(torch.gather(p, 1, target), dtype=7))
    torch.exp_(p)
    torch.scatter_add_(p, 1, target, torch.full_like(target, -1.0, dtype=6))
    torch.copy_(torch.slice(d_hidden, 0, start, start + chunk_rows), torch.mul_(torch.matmul(p, projection), scale))
    torch.addmm_(d_projection, torch.t(p), h, beta=1.0, alpha=scale)
  return (torch.to(torch.mul(total, scale), 6), d_hidden, d_projection)
