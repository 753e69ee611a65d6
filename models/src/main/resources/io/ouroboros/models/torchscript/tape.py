# Linear layers and token tables whose gradients are computed here, because autograd would go through torch.linear and
# torch.embedding: the products of product.py are faster, weight gradients are added up in place, and a table's gradient
# touches only the rows that were looked up. Everything between two recorded operations is left to autograd.
#
# A tape holds, for each operation in the forward pass's order: its input, its output (a leaf whose gradient autograd
# fills) and [kind, ...]. Without a tape the same functions only compute; where the weights themselves require
# gradients, that is left to autograd.
#
# kinds: [0]                        cut: the gradient goes on as it is
#        [1, weight, bias, relu]    linear; bias -1 is none
#        [2, table, pad]            lookup of rows; row pad gets no gradient

import __torch__.product

class Tape(NamedTuple):
  inputs : List[Tensor]
  outputs : List[Tensor]
  whats : List[List[int]]

def new() -> __torch__.tape.Tape:
  return __torch__.tape.Tape(annotate(List[Tensor], []), annotate(List[Tensor], []), annotate(List[List[int]], []))

def record(input: Tensor, output: Tensor, what: List[int], tape: __torch__.tape.Tape) -> Tensor:
  leaf = torch.requires_grad_(torch.detach(output), True)
  torch.append(tape.inputs, input)
  torch.append(tape.outputs, leaf)
  torch.append(tape.whats, what)
  return leaf

# Ends a stretch of autograd's graph, so that no stretch is walked twice: where a value has several users, of which one
# is recorded.
def cut(x: Tensor, tape: Optional[__torch__.tape.Tape]) -> Tensor:
  if torch.__is__(tape, None):
    y = x
  else:
    y = __torch__.tape.record(x, x, [0], unchecked_cast(__torch__.tape.Tape, tape))
  return y

# x [rows, in], W[weight] [out, in], W[bias] [out] -> [rows, out] in the weight's type
def linear(x: Tensor, weight: int, bias: int, relu: bool, W: List[Tensor], tape: Optional[__torch__.tape.Tape]) -> Tensor:
  w = W[weight]
  b = annotate(Optional[Tensor], None)
  if bias >= 0:
    b = torch.to(W[bias], w.dtype)
  input = torch.to(x, w.dtype)
  if torch.__is__(tape, None):
    if w.requires_grad:
      y = torch.linear(input, w, b)
      if relu:
        y = torch.relu(y)
    else:
      y = __torch__.product.linear(input, w, b, relu)
  else:
    taped = unchecked_cast(__torch__.tape.Tape, tape)
    torch.set_grad_enabled(False)
    y = __torch__.product.linear(torch.detach(input), torch.detach(w), b, relu)
    torch.set_grad_enabled(True)
    y = __torch__.tape.record(input, y, [1, weight, bias, int(relu)], taped)
  return y

# ids int64 [batch, seq], W[table] [vocab, width] -> [batch, seq, width]
def lookup(ids: Tensor, table: int, pad: int, W: List[Tensor], tape: Optional[__torch__.tape.Tape]) -> Tensor:
  if torch.__is__(tape, None):
    y = torch.embedding(W[table], ids, pad)
  else:
    y = torch.embedding(torch.detach(W[table]), ids)
    y = __torch__.tape.record(ids, y, [2, table, pad], unchecked_cast(__torch__.tape.Tape, tape))
  return y

# Adds to a gradient; an empty tensor stands for one that has not been written yet, which saves filling it with zeros.
def add(G: List[Tensor], i: int, found: Tensor) -> None:
  if torch.numel(G[i]) == 0:
    # the fused optimiser walks plain memory: an expanded or transposed gradient must be laid out first
    G[i] = torch.contiguous(torch.to(found, 6))
  else:
    torch.add_(G[i], found)

# Walks the tape back, emptying it as it goes so that activations are freed early. The leaves' gradients that come from
# behind the last operation must be there. A gradient that leads straight to the operation before is handed on without
# autograd, which would copy it. Gradients of recorded weights are added to G, those of other weights land at W.
def backward(W: List[Tensor], G: List[Tensor], tape: __torch__.tape.Tape) -> None:
  handed_on = torch.new_empty(W[0], [0])
  for n in range(len(tape.whats)):
    input = torch.pop(tape.inputs)
    output = torch.pop(tape.outputs)
    what = torch.pop(tape.whats)
    found = ops.prim.grad(output)
    if torch.numel(handed_on) == 0:
      g = unchecked_cast(Tensor, found)
    else:
      g = handed_on
      if torch.__isnot__(found, None):
        g = torch.add_(g, unchecked_cast(Tensor, found))
    handed_on = torch.new_empty(W[0], [0])
    if what[0] == 2:
      g = torch.masked_fill(g, torch.unsqueeze(torch.eq(input, what[2]), 2), 0.0)
      rows = torch.reshape(input, [-1])
      g = torch.reshape(g, [-1, torch.size(g, 2)])
      # the other one would add by atomic operations, in no fixed order: index_put_ on a CPU's threads, index_add_ on a GPU
      if g.is_cuda:
        torch.index_put_(G[what[1]], annotate(List[Optional[Tensor]], [rows]), g, True)
      else:
        torch.index_add_(G[what[1]], 0, rows, g)
    else:
      if what[0] == 1:
        w = torch.detach(W[what[1]])
        if what[3] == 1:
          g = torch.threshold_backward(g, torch.detach(output), 0.0)
        __torch__.tape.add(G, what[1], __torch__.product.weight_gradient(g, torch.detach(input)))
        if what[2] >= 0:
          __torch__.tape.add(G, what[2], torch.sum(g, [0], dtype=6))
        g = __torch__.product.linear(g, torch.t(w), None, False)
      if len(tape.outputs) > 0 and torch.__is__(input, tape.outputs[-1]):
        handed_on = g
      else:
        if input.requires_grad:
          torch.backward(input, g)
