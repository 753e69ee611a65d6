# One training step: forward, loss, backward and AdamW without a return to the host in between.
#
#   ids int64 [batch, block], on the host; position t predicts t + 1, so block - 1 tokens of each token block are scored,
#   and the last token is never an input.
#   W: the weights, leaves that require gradients
#
# integers: 0 seed   1 rows of a chunk of logits   2 most token blocks of a micro-batch   3 type of products (torch's
#           number: 6 float32, 15 bfloat16)   4 token blocks that draw dropout together   5... sizes of the model
# floats:   0 dropout   1 attention dropout   2 threshold and 3 exponent of the loss   4 largest gradient norm
#           5 learning rate   6 beta1   7 beta2   8 weight decay   9 epsilon

import __torch__.dropout
import __torch__.loss
import __torch__.model
import __torch__.tape
import __torch__.weights

# ids on the device of the weights. Out of pinned memory the host goes on at once; otherwise it would wait here, in each
# step, for all that the GPU still has to do.
def on_device(ids: Tensor, W: List[Tensor]) -> Tensor:
  if W[0].is_cuda:
    ids = torch.to(torch.pin_memory(ids), W[0].device, 4, True)
  return ids

# The mean loss over all scored tokens and its gradient by each weight, in W's order. Micro-batches add up: each is
# scaled by the whole batch's number of tokens.
def gradients(ids: Tensor, n: List[int], d: List[float], W: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
  torch.set_grad_enabled(False)
  ids = __torch__.training.on_device(ids, W)
  sizes = n[5:]
  batch = torch.size(ids, 0)
  shapes, chances = __torch__.model.dropouts(torch.size(ids, 1) - 1, d[0], d[1], sizes, W)
  output = __torch__.model.output_index()
  projection = torch.to(torch.detach(W[output]), n[3])
  scale = 1.0 / float(batch * (torch.size(ids, 1) - 1))
  total = torch.new_zeros(W[0], [], dtype=7)  # float64: sums of thousands of rows
  L = __torch__.weights.of_type(W, n[3], True)
  G = annotate(List[Tensor], [])
  for i in range(len(W)):
    torch.append(G, torch.new_empty(W[i], [0]))
  for start in range(0, batch, n[2]):
    end = ops.prim.min(start + n[2], batch)
    part = torch.slice(ids, 0, start, end)
    F = __torch__.dropout.factors(start, end, batch, n[4], n[0], shapes, chances, W[0])
    tape = __torch__.tape.new()
    torch.set_grad_enabled(True)
    x = __torch__.model.layers(torch.slice(part, 1, 0, -1), F, sizes, L, tape)
    hidden = __torch__.model.finish(x, sizes, L, tape)  # [rows, embedding]
    torch.set_grad_enabled(False)
    targets = torch.reshape(torch.slice(part, 1, 1), [-1])  # [rows]
    loss, g = __torch__.loss.sum_with_gradients(torch.detach(hidden), targets, projection, n[1], scale, d[2], d[3], output, G)
    torch.add_(total, loss)
    torch.backward(hidden, g)
    __torch__.tape.backward(L, G, tape)
  for i in range(len(W)):
    if torch.numel(G[i]) == 0:
      G[i] = torch.contiguous(unchecked_cast(Tensor, ops.prim.grad(L[i])))
  return (torch.to(torch.mul(total, scale), 6), G)

# torch.nn.utils.clip_grad_norm_: scales all gradients so that their common 2-norm is at most the largest.
def clip(G: List[Tensor], largest: float) -> None:
  norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(G, 2)))
  factor = torch.clamp_max(torch.div(torch.full_like(norm, largest), torch.add(norm, 1e-6)), 1.0)
  torch._foreach_mul_(G, factor)

# torch.optim.AdamW's update (Loshchilov & Hutter 2019) of W in place. M and V hold the first and second moments;
# step [] counts updates; the fused operator reads the count after the increment. Nothing is changed before the last thing
# that takes memory, the raised count.
def adamw(W: List[Tensor], G: List[Tensor], M: List[Tensor], V: List[Tensor], step: Tensor, d: List[float]) -> None:
  raised = torch.add(step, 1.0)
  steps = annotate(List[Tensor], [])
  for i in range(len(W)):
    torch.append(steps, raised)
  torch._fused_adamw_(__torch__.weights.of_type(W, 6, False), G, M, V, annotate(List[Tensor], []), steps, lr=d[5], beta1=d[6], beta2=d[7], weight_decay=d[8], eps=d[9], amsgrad=False, maximize=False)
  torch.copy_(step, raised)
