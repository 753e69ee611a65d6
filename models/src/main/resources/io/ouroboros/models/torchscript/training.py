# One training step: forward, loss, backward and AdamW without a return to the host in between.
#
#   ids int64 [batch, block]; position t predicts t + 1, so block - 1 tokens of each token block are scored,
#   and the last token is never an input.
#   W: the weights, leaves that require gradients

# The mean loss over all scored tokens and its gradient by each weight, in W's order.
def gradients(ids: Tensor, seed: int, dropout: float, attention_dropout: float, chunk_rows: int, sizes: List[int], W: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
  torch.manual_seed(seed)
  torch.set_grad_enabled(True)
  x, cache = __torch__.model.layers(torch.slice(ids, 1, 0, -1), 0, dropout, attention_dropout, sizes, W)
  hidden = __torch__.model.finish(x, sizes, W)  # [rows, embedding]
  torch.set_grad_enabled(False)
  targets = torch.reshape(torch.slice(ids, 1, 1), [-1])  # [rows]
  output = __torch__.model.output_index()
  loss, d_hidden, d_projection = __torch__.loss.mean_with_gradients(torch.detach(hidden), targets, torch.detach(W[output]), chunk_rows)
  found = torch.grad([hidden], W, annotate(List[Optional[Tensor]], [d_hidden]))
  g = annotate(List[Tensor], [])
  for i in range(len(W)):
    # the fused optimiser walks plain memory: an expanded or transposed gradient must be laid out first
    torch.append(g, torch.contiguous(unchecked_cast(Tensor, found[i])))
  g[output] = torch.add_(d_projection, g[output])
  return (loss, g)

# torch.optim.AdamW's update (Loshchilov & Hutter 2019) of W in place. M and V hold the first and second moments;
# step [] counts updates and is raised first, because the fused operator reads it after the increment.
def adamw(W: List[Tensor], g: List[Tensor], M: List[Tensor], V: List[Tensor], step: Tensor, hyper: List[float]) -> None:
  torch.add_(step, 1.0)
  steps = annotate(List[Tensor], [])
  for i in range(len(W)):
    torch.append(steps, step)
  torch._fused_adamw_(W, g, M, V, annotate(List[Tensor], []), steps, lr=hyper[0], beta1=hyper[1], beta2=hyper[2], weight_decay=hyper[3], eps=hyper[4], amsgrad=False, maximize=False)
