# Choosing tokens: the best of each row, or drawn ones. Rows are independent of each other, and a row's choice does not
# depend on how many there are.

# The best k of each row, best first: scores [rows, width], contiguous, -> values [rows, k], columns int64 [rows, k].
# topk's values at a third of its time: the best k lie in the k chunks with the largest maxima, or in the odd end.
def best(scores: Tensor, k: int) -> Tuple[Tensor, Tensor]:
  rows = torch.size(scores, 0)
  width = torch.size(scores, 1)
  chunks = torch.floordiv(width, 32)
  if chunks <= 2 * k:
    values, columns = torch.topk(scores, k)
  else:
    chunked = torch.as_strided(scores, [rows, chunks, 32], [width, 32, 1])
    chosen = torch.topk(torch.amax(chunked, [2]), k, -1, True, False)[1]  # [rows, k]
    inside = torch.gather(chunked, 1, torch.expand(torch.unsqueeze(chosen, 2), [-1, -1, 32]))  # [rows, k, 32]
    columns = torch.add(torch.mul(torch.unsqueeze(chosen, 2), 32), torch.arange(32, device=scores.device))
    rest = torch.arange(chunks * 32, width, device=scores.device)  # fewer than 32
    inside = torch.cat([torch.view(inside, [rows, -1]), torch.slice(scores, 1, chunks * 32)], 1)
    columns = torch.cat([torch.view(columns, [rows, -1]), torch.expand(rest, [rows, -1])], 1)
    values, at = torch.topk(inside, k)
    columns = torch.gather(columns, 1, at)
  return (values, columns)

# The element of each row in which a target falls when the row's numbers are laid end to end.
#   mass float64 [rows, width], target float64 [rows, 1] -> column [rows, 1] (one with mass, if there is any),
#   and the mass before it
def fall(mass: Tensor, target: Tensor) -> Tuple[Tensor, Tensor]:
  ends = torch.cumsum(mass, 1)
  # a target that rounding moved to the very end belongs to the last element with mass
  column = torch.minimum(torch.sum(torch.le(ends, target), [1], True), torch.sum(torch.lt(ends, torch.slice(ends, 1, -1)), [1], True))
  return (column, torch.sub(torch.gather(ends, 1, column), torch.gather(mass, 1, column)))

# Draws without replacement by inverse distribution function, in the order of columns.
#   mass float32 [rows, width], not negative, of any sum; written to
#   uniforms float64 [rows, draws], at least 0, below 1
# -> columns int64 [rows, draws], and whether there was mass left to draw from, bool [rows, draws]
def draw(mass: Tensor, uniforms: Tensor) -> Tuple[Tensor, Tensor]:
  rows = torch.size(mass, 0)
  odd = torch.remainder(-torch.size(mass, 1), 32)
  if odd > 0:
    mass = torch.constant_pad_nd(mass, [0, odd])
  chunked = torch.view(mass, [rows, -1, 32])
  sums = torch.sum(chunked, [2], dtype=7)  # [rows, chunks], float64
  columns = annotate(List[Tensor], [])
  found = annotate(List[Tensor], [])
  for i in range(torch.size(uniforms, 1)):
    total = torch.slice(torch.cumsum(sums, 1), 1, -1)  # [rows, 1]
    target = torch.mul(torch.slice(uniforms, 1, i, i + 1), total)
    chunk, before = __torch__.choice.fall(sums, target)
    wide = torch.expand(torch.unsqueeze(chunk, 2), [-1, -1, 32])
    inside = torch.to(torch.squeeze(torch.gather(chunked, 1, wide), 1), 7)  # [rows, 32]
    at, before = __torch__.choice.fall(inside, torch.sub(target, before))
    column = torch.add(torch.mul(chunk, 32), at)
    torch.append(columns, column)
    torch.append(found, torch.gt(total, 0.0))
    torch.scatter_(inside, 1, at, 0.0)
    torch.scatter_(mass, 1, column, 0.0)
    torch.scatter_(sums, 1, chunk, torch.sum(inside, [1], True))
  return (torch.cat(columns, 1), torch.cat(found, 1))
