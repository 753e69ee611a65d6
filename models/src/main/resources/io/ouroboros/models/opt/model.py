# The OPT decoder (Zhang et al. 2022, arXiv 2205.01068), as TorchScript's serialised dialect.
# The arithmetic follows transformers 4.57, models/opt/modeling_opt.py.
#
# Shapes:  batch   prompts or token blocks          seq       new positions of this call
#          beam    live hypotheses of one prompt    rows      batch * seq (or batch * beam)
#          heads   attention heads                  headSize  hidden / heads
#          hidden  width of the layers              embedding width of the token embedding
#
# sizes, in the order of OptConfiguration.programSizes():
#   0 numLayers   1 heads   2 pre-norm (1) or post-norm (0)   3 final layer norm there   4 projections there   5 pad id
#   6 biases there   7 gains and biases of layer norms there
#
# W, in the order of OptConfiguration.parameters():
#   0 embed_tokens [vocab, embedding]   1 embed_positions [positions + 2, hidden]
#   then for each layer, weight before bias, where there are such:
#     linear layers 0 k_proj, 1 v_proj, 2 q_proj, 3 out_proj   norm 0 self_attn_layer_norm
#     linear layers 4 fc1, 5 fc2                               norm 1 final_layer_norm
#   then final_layer_norm of the decoder, project_in, project_out where sizes say that they are there

import __torch__.attention
import __torch__.dropout
import __torch__.tape

# The first weight of a linear layer; those before it are tables whose rows are looked up.
def first_linear() -> int:
  return 2

# Where a layer's tensors begin in W, and where its linear layers and norms do.
def layer_at(l: int, sizes: List[int]) -> int:
  return 2 + l * (6 * (1 + sizes[6]) + 4 * sizes[7])

def linear_at(n: int, l: int, sizes: List[int]) -> int:
  return __torch__.model.layer_at(l, sizes) + n * (1 + sizes[6]) + torch.floordiv(n, 4) * 2 * sizes[7]

def norm_at(n: int, l: int, sizes: List[int]) -> int:
  return __torch__.model.layer_at(l, sizes) + (4 + 2 * n) * (1 + sizes[6]) + 2 * n * sizes[7]

# The n-th linear layer of layer l.
def linear(x: Tensor, n: int, l: int, relu: bool, sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]) -> Tensor:
  i = __torch__.model.linear_at(n, l, sizes)
  bias = -1
  if sizes[6] == 1:
    bias = i + 1
  return __torch__.tape.linear(x, i, bias, relu, W, tape)

def norm(x: Tensor, i: int, sizes: List[int], W: List[Tensor]) -> Tensor:
  gain = annotate(Optional[Tensor], None)
  bias = annotate(Optional[Tensor], None)
  if sizes[7] == 1:
    gain = W[i]
    bias = W[i + 1]
  # 1e-5 is torch.nn.LayerNorm's default, which OPT keeps
  return torch.layer_norm(x, [torch.size(x, -1)], gain, bias, 1e-5)

def heads_of(x: Tensor, batch: int, heads: int) -> Tensor:
  hidden = torch.size(x, 1)
  return torch.transpose(torch.view(x, [batch, -1, heads, torch.floordiv(hidden, heads)]), 1, 2)  # [batch, heads, seq, headSize]

def embed(ids: Tensor, positions: Tensor, sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tensor:
  x = __torch__.tape.lookup(ids, 0, sizes[5], W, tape)  # [batch, seq, embedding]; the pad row gets no gradient from here
  if sizes[4] == 1:
    rows = torch.view(x, [-1, torch.size(x, 2)])
    x = torch.view(__torch__.tape.linear(rows, len(W) - 2, -1, False, W, tape), [torch.size(ids, 0), torch.size(ids, 1), -1])  # [batch, seq, hidden]
  x = torch.add(x, torch.embedding(W[1], torch.add(positions, 2)))  # OPT's positions start at row 2
  return torch.reshape(x, [-1, torch.size(x, 2)])  # [rows, hidden]

def query_key_value(x: Tensor, l: int, batch: int, sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tuple[Tensor, Tensor, Tensor]:
  h = x
  if sizes[2] == 1:
    h = __torch__.model.norm(x, __torch__.model.norm_at(0, l, sizes), sizes, W)
  h = __torch__.tape.cut(torch.to(h, W[__torch__.model.linear_at(0, l, sizes)].dtype), tape)
  q = __torch__.model.heads_of(__torch__.model.linear(h, 2, l, False, sizes, W, tape), batch, sizes[1])
  k = __torch__.model.heads_of(__torch__.model.linear(h, 0, l, False, sizes, W, tape), batch, sizes[1])
  v = __torch__.model.heads_of(__torch__.model.linear(h, 1, l, False, sizes, W, tape), batch, sizes[1])
  return (q, k, v)

def after_attention(x: Tensor, attended: Tensor, l: int, F: List[Tensor], sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tensor:
  # attended: [batch, heads, seq, headSize]
  h = torch.reshape(torch.transpose(attended, 1, 2), [torch.size(x, 0), torch.size(x, 1)])  # [rows, hidden]
  h = __torch__.model.linear(h, 3, l, False, sizes, W, tape)
  x = __torch__.dropout.add(x, h, F[3 * l + 1])
  if sizes[2] == 0:
    x = __torch__.model.norm(x, __torch__.model.norm_at(0, l, sizes), sizes, W)
  x = __torch__.tape.cut(x, tape)
  h = x
  if sizes[2] == 1:
    h = __torch__.model.norm(x, __torch__.model.norm_at(1, l, sizes), sizes, W)
  h = __torch__.model.linear(h, 4, l, True, sizes, W, tape)  # [rows, ffn]
  h = __torch__.model.linear(h, 5, l, False, sizes, W, tape)
  x = __torch__.dropout.add(x, h, F[3 * l + 2])
  if sizes[2] == 0:
    x = __torch__.model.norm(x, __torch__.model.norm_at(1, l, sizes), sizes, W)
  return x

# Where the layers drop numbers, as dropout.py wants it: at 3 * layer
#   + 0 the probabilities of attention   + 1 what attention adds   + 2 what the feed-forward network adds
def dropouts(seq: int, dropout: float, attention_dropout: float, sizes: List[int], W: List[Tensor]) -> Tuple[List[List[int]], List[float]]:
  shapes = annotate(List[List[int]], [])
  chances = annotate(List[float], [])
  for l in range(sizes[0]):
    torch.append(shapes, [sizes[1], seq, seq])
    torch.append(chances, attention_dropout)
    for n in range(2):
      torch.append(shapes, [seq, torch.size(W[1], 1)])
      torch.append(chances, dropout)
  return (shapes, chances)

# The layers over whole sequences; F: the factors of dropout for dropouts' places.
def layers(ids: Tensor, F: List[Tensor], sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tensor:
  batch = torch.size(ids, 0)
  seq = torch.size(ids, 1)
  x = __torch__.model.embed(ids, torch.arange(seq, device=ids.device), sizes, W, tape)  # [rows, hidden]
  for l in range(sizes[0]):
    x = __torch__.tape.cut(x, tape)
    q, k, v = __torch__.model.query_key_value(x, l, batch, sizes, W, tape)
    attended = __torch__.attention.causal(q, k, v, F[3 * l])
    x = __torch__.model.after_attention(x, attended, l, F, sizes, W, tape)
  return x

# The bias of a linear layer, zeros where there is none.
def bias(i: int, sizes: List[int], W: List[Tensor]) -> Tensor:
  if sizes[6] == 1:
    found = W[i + 1]
  else:
    found = torch.new_zeros(W[i], [torch.size(W[i], 0)])
  return found

# What decoding multiplies by, laid out once for many products (prepared_*.py); at 8 * layer, weight before bias:
#   + 0 queries, keys and values in one [3 * hidden, hidden]   + 2 out_proj   + 4 fc1   + 6 fc2
# then project_in and project_out where sizes say that they are there; last the output projection.
# type is that of the products: 6 float32, 15 bfloat16.
def prepare(type: int, sizes: List[int], W: List[Tensor]) -> List[Tensor]:
  P = annotate(List[Tensor], [])
  for l in range(sizes[0]):
    k = __torch__.model.linear_at(0, l, sizes)
    v = __torch__.model.linear_at(1, l, sizes)
    q = __torch__.model.linear_at(2, l, sizes)
    torch.append(P, __torch__.prepared.lay_out(torch.cat([W[q], W[k], W[v]]), type))
    biases = torch.cat([__torch__.model.bias(q, sizes, W), __torch__.model.bias(k, sizes, W), __torch__.model.bias(v, sizes, W)])
    torch.append(P, torch.to(biases, type))
    for n in [3, 4, 5]:
      i = __torch__.model.linear_at(n, l, sizes)
      torch.append(P, __torch__.prepared.lay_out(W[i], type))
      torch.append(P, torch.to(__torch__.model.bias(i, sizes, W), type, False, True))
  if sizes[4] == 1:
    torch.append(P, __torch__.prepared.lay_out(W[len(W) - 2], type))
    torch.append(P, __torch__.prepared.lay_out(W[len(W) - 1], type))
  torch.append(P, __torch__.prepared.lay_out(W[__torch__.model.output_index()], type))
  return P

# Attention of new positions to cached ones. Whatever else is in the batch, a position gets the same bits: the products
# of fewer than 4 rows take matrix-vector paths whose rounding depends on where the memory lies, so there are 4 at least.
#   q [batch, heads, seq, headSize]   keys, values [batch, heads, slots, headSize]
#   mask float [batch, 1, seq, slots], added to the attention scores; without one, attention is causal
def attend(q: Tensor, keys: Tensor, values: Tensor, mask: Optional[Tensor]) -> Tensor:
  seq = torch.size(q, 2)
  if seq < 4:
    q = torch.constant_pad_nd(q, [0, 0, 0, 4 - seq])
    if torch.__isnot__(mask, None):
      mask = torch.constant_pad_nd(unchecked_cast(Tensor, mask), [0, 0, 0, 4 - seq])
  attended = torch.scaled_dot_product_attention(q, keys, values, mask, 0.0, torch.__is__(mask, None))
  return torch.slice(attended, 2, 0, seq)

# The layers over new positions, which attend to cached ones and to themselves.
#   ids [batch, seq]   positions [seq] or []
#   rows [batch * seq]  where the new positions go in a layer's cache, seen as [batch * slots, 2 * hidden]
#   mask [batch, 1, seq, end] or none for causal attention; only the first end slots are looked at
#   cache: for each layer [batch, slots, 2 * hidden], a slot's keys and then its values; written in place
def extend(ids: Tensor, positions: Tensor, rows: Tensor, end: int, mask: Optional[Tensor], cache: List[Tensor], sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tensor:
  batch = torch.size(ids, 0)
  x = torch.embedding(W[0], ids)  # [batch, seq, embedding]
  if sizes[4] == 1:
    x = torch.to(__torch__.prepared.linear(x, P[8 * sizes[0]], None, "none"), 6)
  x = torch.add(x, torch.embedding(W[1], torch.add(positions, 2)))  # OPT's positions start at row 2
  hidden = torch.size(x, 2)
  x = torch.reshape(x, [-1, hidden])  # [rows, hidden]
  split = [batch, -1, sizes[1], torch.floordiv(hidden, sizes[1])]
  for l in range(sizes[0]):
    p = 8 * l
    h = x
    if sizes[2] == 1:
      h = __torch__.model.norm(x, __torch__.model.norm_at(0, l, sizes), sizes, W)
    h = torch.to(__torch__.prepared.linear(h, P[p], P[p + 1], "none"), 6)  # [rows, 3 * hidden]
    q = torch.transpose(torch.view(torch.slice(h, 1, 0, hidden), split), 1, 2)  # [batch, heads, seq, headSize]
    torch.index_copy_(torch.view(cache[l], [-1, 2 * hidden]), 0, rows, torch.slice(h, 1, hidden))
    seen = torch.slice(cache[l], 1, 0, end)  # [batch, end, 2 * hidden]
    keys = torch.transpose(torch.view(torch.slice(seen, 2, 0, hidden), split), 1, 2)  # [batch, heads, end, headSize]
    values = torch.transpose(torch.view(torch.slice(seen, 2, hidden), split), 1, 2)
    attended = __torch__.model.attend(q, keys, values, mask)
    h = torch.reshape(torch.transpose(attended, 1, 2), [-1, hidden])  # [rows, hidden]
    x = __torch__.prepared.add_linear(x, h, P[p + 2], P[p + 3])
    if sizes[2] == 0:
      x = __torch__.model.norm(x, __torch__.model.norm_at(0, l, sizes), sizes, W)
    h = x
    if sizes[2] == 1:
      h = __torch__.model.norm(x, __torch__.model.norm_at(1, l, sizes), sizes, W)
    h = __torch__.prepared.linear(h, P[p + 4], P[p + 5], "relu")  # [rows, ffn]
    x = __torch__.prepared.add_linear(x, h, P[p + 6], P[p + 7])
    if sizes[2] == 0:
      x = __torch__.model.norm(x, __torch__.model.norm_at(1, l, sizes), sizes, W)
  return x

# From the last layer to the space of the output projection, as finish does it.
def finish_prepared(x: Tensor, sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tensor:
  if sizes[3] == 1:
    x = __torch__.model.norm(x, __torch__.model.layer_at(sizes[0], sizes), sizes, W)
  if sizes[4] == 1:
    x = torch.to(__torch__.prepared.linear(x, P[8 * sizes[0] + 1], None, "none"), 6)
  return x  # [rows, embedding]

# From the last layer to the space of the output projection.
def finish(x: Tensor, sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tensor:
  if sizes[3] == 1:
    x = __torch__.model.norm(x, __torch__.model.layer_at(sizes[0], sizes), sizes, W)
  if sizes[4] == 1:
    x = __torch__.tape.linear(x, len(W) - 1, -1, False, W, tape)
  return x  # [rows, embedding]

# The output projection is the token embedding: its gradient belongs to W[output_index()].
def output_index() -> int:
  return 0
