# Decoding by tree attention: one key/value cache per prompt, shared by its beams and never reordered.
#
# The prompt is computed once and its keys and values take the first slots of the cache. Every step appends one position
# for each beam, and each beam sees, through its row of visible, the prompt and its own path only. A beam that changes
# its parent takes over the parent's row. A slot that no beam sees is free and is written again, so the cache holds
# little more than the paths that are alive.
#
#   batch prompts, beam live hypotheses of each; slots the cache's capacity, a multiple of 16, enough for any search
#   visible bool [batch, beam, slots]   cache as in model.extend
#   extent: 0 no slot at or beyond it is visible   1 slots below it hold numbers, those beyond were never touched
#
# Attention reads a multiple of 16 slots: then sums over them round alike however many there are, because what is not
# visible adds exact zeros to the same lanes, and a prompt's result does not depend on the other prompts of its batch.
# -1e9 in a mask stands for minus infinity, whose differences would be NaN.

def grains(slots: int) -> int:
  return torch.floordiv(slots + 15, 16) * 16

# Between two looks at a flag or a number on the device: a look makes the host wait for a GPU, and costs a CPU nothing.
def period(x: Tensor) -> int:
  n = 1
  if ops.prim.is_cuda(x):
    n = 8
  return n

# x [batch, from, width], index [batch, to] -> [batch, to, width]
def gather_beams(x: Tensor, index: Tensor) -> Tensor:
  return torch.gather(x, 1, torch.expand(torch.unsqueeze(index, 2), [-1, -1, torch.size(x, 2)]))

# Row numbers of slots [batch, seq] in the cache seen as [batch * slots, hidden].
def rows_of(slots: Tensor, capacity: int) -> Tensor:
  first = torch.mul(torch.arange(torch.size(slots, 0), device=slots.device), capacity)  # [batch]
  return torch.reshape(torch.add(slots, torch.unsqueeze(first, 1)), [-1])

# Makes the first end slots readable: what attention multiplies by zero must be a number.
def clear_to(end: int, cache: List[Tensor], extent: List[int]) -> None:
  if end > extent[1]:
    for i in range(len(cache)):
      torch.zero_(torch.slice(cache[i], 1, extent[1], end))
    torch._set_item(extent, 1, end)

# prompts [batch, prompt] -> hidden states of every position [batch * prompt, hidden], visible, cache, extent
def start(prompts: Tensor, beam: int, new: int, sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tuple[Tensor, Tensor, List[Tensor], List[int]]:
  batch = torch.size(prompts, 0)
  prompt = torch.size(prompts, 1)
  # memory that is not touched costs a CPU nothing, and few searches touch more than half of it
  capacity = __torch__.tree.grains(prompt + beam * new)
  cache = annotate(List[Tensor], [])
  for i in range(sizes[0]):
    torch.append(cache, torch.empty([batch, capacity, 2 * torch.size(W[1], 1)], dtype=6, device=prompts.device))
  extent = [prompt, 0]
  __torch__.tree.clear_to(__torch__.tree.grains(prompt), cache, extent)
  positions = torch.arange(prompt, device=prompts.device)
  rows = __torch__.tree.rows_of(torch.expand(torch.unsqueeze(positions, 0), [batch, -1]), capacity)
  x = __torch__.model.extend(prompts, positions, rows, extent[1], None, cache, sizes, W, P)
  visible = torch.new_zeros(prompts, [batch, beam, capacity], dtype=11)
  torch.fill_(torch.slice(visible, 2, 0, prompt), True)
  return (x, visible, cache, extent)

# Appends one token to each beam.
#   tokens int64 [batch, beam]   position of each of them   visible: the row of each beam's parent, written in place
# -> hidden [batch * beam, hidden]
def step(tokens: Tensor, position: int, visible: Tensor, cache: List[Tensor], extent: List[int], sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tensor:
  beam = torch.size(tokens, 1)
  capacity = torch.size(visible, 2)
  taken = torch.any(visible, 1)  # [batch, slots]
  if position % __torch__.tree.period(tokens) == 0:
    highest = torch.mul(torch.any(taken, 0), torch.arange(1, capacity + 1, device=tokens.device))  # [slots]
    torch._set_item(extent, 0, int(torch.max(highest)))
  # the first free slots: fewest slots in use, and the same ones in any batch
  free = torch.mul(torch.logical_not(taken), torch.arange(capacity, 0, -1, device=tokens.device))
  slots = torch.topk(free, beam)[1]  # [batch, beam]
  torch.scatter_(visible, 2, torch.unsqueeze(slots, 2), True)
  torch._set_item(extent, 0, ops.prim.min(extent[0] + beam, capacity))
  end = __torch__.tree.grains(extent[0])
  __torch__.tree.clear_to(end, cache, extent)
  hidden_slots = torch.unsqueeze(torch.logical_not(torch.slice(visible, 2, 0, end)), 1)  # [batch, 1, beam, end]
  mask = torch.mul(torch.to(hidden_slots, 6), -1e9)
  at = torch.full([], position, dtype=4, device=tokens.device)
  return __torch__.model.extend(tokens, at, __torch__.tree.rows_of(slots, capacity), end, mask, cache, sizes, W, P)

# Logits of hidden states, float32 [rows, vocab].
def logits(x: Tensor, sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tensor:
  return torch.to(__torch__.prepared.linear(__torch__.model.finish_prepared(x, sizes, W, P), P[len(P) - 1], None, "none"), 6)

# The last position of each prompt: x [batch * prompt, hidden] -> [batch, hidden]
def last(x: Tensor, batch: int) -> Tensor:
  return torch.contiguous(torch.select(torch.view(x, [batch, -1, torch.size(x, 1)]), 1, -1))
