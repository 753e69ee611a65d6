# The entry points that Java calls. Methods for training are called with tensors only (DJL keeps gradients only there),
# so their integers and floats come as small tensors on the CPU.

import __torch__.beam_search
import __torch__.choice
import __torch__.contrastive
import __torch__.dropout
import __torch__.loss
import __torch__.model
import __torch__.prepared
import __torch__.rules
import __torch__.sampling
import __torch__.tape
import __torch__.training
import __torch__.tree
import __torch__.weights

def ints(x: Tensor) -> List[int]:
  out = annotate(List[int], [])
  for i in range(torch.size(x, 0)):
    torch.append(out, int(torch.select(x, 0, i)))
  return out

def floats(x: Tensor) -> List[float]:
  out = annotate(List[float], [])
  for i in range(torch.size(x, 0)):
    torch.append(out, float(torch.select(x, 0, i)))
  return out

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # ids [batch, seq] -> logits [batch, seq, vocab]; gradients flow to W when the caller records them. Dropout's seed comes
  # from torch's random state.
  def forward(self: __torch__.Program, ids: Tensor, sizes: Tensor, dropouts: Tensor, W: List[Tensor]) -> Tensor:
    s = __torch__.ints(sizes)
    d = __torch__.floats(dropouts)
    batch = torch.size(ids, 0)
    seed = int(torch.random_(torch.empty([1], dtype=4)))
    shapes, chances = __torch__.model.dropouts(torch.size(ids, 1), d[0], d[1], s, W)
    F = __torch__.dropout.factors(0, batch, batch, batch, seed, shapes, chances, W[0])
    x = __torch__.model.layers(ids, F, s, W)
    logits = torch.matmul(__torch__.model.finish(x, s, W), torch.t(W[__torch__.model.output_index()]))  # [rows, vocab]
    return torch.view(logits, [batch, torch.size(ids, 1), -1])

  # ids [batch, block] -> nats of every scored token, float32 [batch, block - 1]; type is that of the products
  def nll(self: __torch__.Program, ids: Tensor, chunk_rows: int, type: int, sizes: List[int], W: List[Tensor]) -> Tensor:
    C = __torch__.weights.of_type(W, type, False)
    batch = torch.size(ids, 0)
    shapes, chances = __torch__.model.dropouts(torch.size(ids, 1) - 1, 0.0, 0.0, sizes, W)
    F = __torch__.dropout.factors(0, batch, batch, batch, 0, shapes, chances, W[0])
    x = __torch__.model.layers(torch.slice(ids, 1, 0, -1), F, sizes, C)
    targets = torch.reshape(torch.slice(ids, 1, 1), [-1])
    projection = torch.to(C[__torch__.model.output_index()], type)
    losses = __torch__.loss.nll(__torch__.model.finish(x, sizes, C), targets, projection, chunk_rows)
    return torch.view(losses, [batch, -1])

  # -> mean loss [], then the gradient of each weight; integers and floats as in training.py
  def gradients(self: __torch__.Program, ids: Tensor, integers: Tensor, numbers: Tensor, W: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    loss, g = __torch__.training.gradients(ids, __torch__.ints(integers), __torch__.floats(numbers), W)
    return (loss, g)

  # -> mean loss [] before the update
  def train(self: __torch__.Program, ids: Tensor, integers: Tensor, numbers: Tensor, step: Tensor, W: List[Tensor], M: List[Tensor], V: List[Tensor]) -> Tensor:
    d = __torch__.floats(numbers)
    loss, g = __torch__.training.gradients(ids, __torch__.ints(integers), d, W)
    if d[4] < inf:
      __torch__.training.clip(g, d[4])
    __torch__.training.adamw(W, g, M, V, step, d)
    return loss

  # Leaves nothing in x -> x
  def forget(self: __torch__.Program, x: Tensor) -> Tensor:
    return torch.set_(x)

  # -> int64 []
  def multiplied(self: __torch__.Program, W: List[Tensor]) -> Tensor:
    return torch.tensor(__torch__.weights.multiplied(W))

  # -> the weights laid out for decoding, P of the methods below; type is that of the products
  def prepare(self: __torch__.Program, type: int, sizes: List[int], W: List[Tensor]) -> List[Tensor]:
    return __torch__.model.prepare(type, sizes, W)

  # prompts [batch, prompt] -> (ids [batch, beam, new], scores [batch, beam], lengths [batch, beam]), best first
  def beam_search(self: __torch__.Program, prompts: Tensor, uniforms: Tensor, beam: int, limits: List[int], factors: List[float], length_penalty: float, early_stopping: int, sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    return __torch__.beam_search.decode(prompts, uniforms, beam, limits, factors, length_penalty, early_stopping, sizes, W, P)

  def sample(self: __torch__.Program, prompts: Tensor, uniforms: Tensor, limits: List[int], factors: List[float], sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    return __torch__.sampling.decode(prompts, uniforms, limits, factors, sizes, W, P)

  # -> probabilities [batch, vocab]
  def distribution(self: __torch__.Program, prompts: Tensor, limits: List[int], factors: List[float], sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tensor:
    return __torch__.sampling.distribution(prompts, limits, factors, sizes, W, P)

  def contrastive_search(self: __torch__.Program, prompts: Tensor, top_k: int, alpha: float, limits: List[int], factors: List[float], sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    return __torch__.contrastive.decode(prompts, top_k, alpha, limits, factors, sizes, W, P)
