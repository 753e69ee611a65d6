# What dropout multiplies by, drawn before the layers run.
#
# The token blocks of a batch draw in groups of a fixed size, each group from a stream of random numbers of its own. So
# what a block drops depends on its place in the batch and not on the micro-batch that it is computed in.
#
#   shapes, chances: of each place in the layers where numbers are dropped, one token block's shape there and the chance
#            that a number is dropped, which is rounded to a multiple of 1 / 32768; model.dropouts names them
#   factors: for each place float32 [blocks] + shape, 0 or 1 / (1 - chance); empty where nothing is dropped

# The chance as a multiple of 1 / 32768.
def dropped(chance: float) -> int:
  return int(chance * 32768.0 + 0.5)

# bool, True with the chance 1 - dropped / 32768. torch draws random numbers for a CPU one by one, 6 ns each; here each
# draw makes four decisions, of 15 bits each.
def kept(shape: List[int], dropped: int, like: Tensor) -> Tensor:
  if like.is_cuda:
    k = torch.bernoulli_(torch.empty(shape, dtype=11, device=like.device), 1.0 - float(dropped) / 32768.0)
  else:
    numbers = 1
    for size in shape:
      numbers = numbers * size
    draws = torch.random_(torch.empty([torch.floordiv(numbers + 3, 4)], dtype=4))  # int64, 63 random bits
    decisions = torch.empty([4, torch.numel(draws)], dtype=11)
    for i in range(4):
      torch.ge(torch.bitwise_and(draws, 32767 << 15 * i), dropped << 15 * i, out=torch.select(decisions, 0, i))
    k = torch.view(torch.slice(torch.view(decisions, [-1]), 0, 0, numbers), shape)
  return k

# The factors of the token blocks from start to end of a batch; the first group's stream is the seed's own.
def factors(start: int, end: int, batch: int, group: int, seed: int, shapes: List[List[int]], chances: List[float], like: Tensor) -> List[Tensor]:
  F = annotate(List[Tensor], [])
  groups = 0
  for i in range(len(shapes)):
    blocks = 0
    if __torch__.dropout.dropped(chances[i]) > 0:
      blocks = end - start
      groups = torch.floordiv(end - 1, group) + 1
    torch.append(F, torch.empty([blocks] + shapes[i], dtype=6, device=like.device))
  for g in range(torch.floordiv(start, group), groups):
    # Knuth's multiplier of 32 bits, of which a CPU's generator takes no more, keeps the groups' seeds far apart
    torch.manual_seed(seed ^ g * 2654435761)
    first = g * group
    low = ops.prim.max(first, start)
    high = ops.prim.min(first + group, end)
    for i in range(len(shapes)):
      if torch.numel(F[i]) > 0:
        k = __torch__.dropout.kept([ops.prim.min(group, batch - first)] + shapes[i], __torch__.dropout.dropped(chances[i]), like)
        torch.copy_(torch.slice(F[i], 0, low - start, high - start), torch.slice(k, 0, low - first, high - first))
  for i in range(len(shapes)):
    torch.mul_(F[i], 32768.0 / float(32768 - __torch__.dropout.dropped(chances[i])))
  return F

# x + dropout(h)
def add(x: Tensor, h: Tensor, factor: Tensor) -> Tensor:
  if torch.numel(factor) == 0:
    y = torch.add(x, h)
  else:
    y = torch.addcmul(x, h, torch.view_as(factor, h))
  return y
