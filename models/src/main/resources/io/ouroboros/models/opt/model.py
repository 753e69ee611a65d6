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
#
# W, in the order of OptConfiguration.parameters():
#   0 embed_tokens [vocab, embedding]   1 embed_positions [positions + 2, hidden]
#   then 16 for each layer, at o = 2 + 16 * layer, weight before bias:
#     o + 0 k_proj   o + 2 v_proj   o + 4 q_proj   o + 6 out_proj   o + 8 self_attn_layer_norm
#     o + 10 fc1     o + 12 fc2     o + 14 final_layer_norm
#   then final_layer_norm of the decoder, project_in, project_out where sizes say that they are there

def linear(x: Tensor, i: int, W: List[Tensor]) -> Tensor:
  return torch.linear(x, W[i], W[i + 1])

def norm(x: Tensor, i: int, W: List[Tensor]) -> Tensor:
  # 1e-5 is torch.nn.LayerNorm's default, which OPT keeps
  return torch.layer_norm(x, [torch.size(x, -1)], W[i], W[i + 1], 1e-5)

def heads_of(x: Tensor, batch: int, heads: int) -> Tensor:
  hidden = torch.size(x, 1)
  return torch.transpose(torch.view(x, [batch, -1, heads, torch.floordiv(hidden, heads)]), 1, 2)  # [batch, heads, seq, headSize]

def embed(ids: Tensor, positions: Tensor, sizes: List[int], W: List[Tensor]) -> Tensor:
  x = torch.embedding(W[0], ids, sizes[5])  # [batch, seq, embedding]; the pad row gets no gradient from here
  if sizes[4] == 1:
    x = torch.linear(x, W[len(W) - 2])  # [batch, seq, hidden]
  x = torch.add(x, torch.embedding(W[1], torch.add(positions, 2)))  # OPT's positions start at row 2
  return torch.reshape(x, [-1, torch.size(x, 2)])  # [rows, hidden]

def query_key_value(x: Tensor, o: int, batch: int, sizes: List[int], W: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  h = x
  if sizes[2] == 1:
    h = __torch__.model.norm(x, o + 8, W)
  q = __torch__.model.heads_of(__torch__.model.linear(h, o + 4, W), batch, sizes[1])
  k = __torch__.model.heads_of(__torch__.model.linear(h, o, W), batch, sizes[1])
  v = __torch__.model.heads_of(__torch__.model.linear(h, o + 2, W), batch, sizes[1])
  return (q, k, v)

def after_attention(x: Tensor, attended: Tensor, o: int, dropout: float, sizes: List[int], W: List[Tensor]) -> Tensor:
  # attended: [batch, heads, seq, headSize]
  h = torch.reshape(torch.transpose(attended, 1, 2), [torch.size(x, 0), torch.size(x, 1)])  # [rows, hidden]
  h = __torch__.model.linear(h, o + 6, W)
  x = torch.add(x, torch.dropout(h, dropout, dropout > 0.0))
  if sizes[2] == 0:
    x = __torch__.model.norm(x, o + 8, W)
  h = x
  if sizes[2] == 1:
    h = __torch__.model.norm(x, o + 14, W)
  h = torch.relu(__torch__.model.linear(h, o + 10, W))  # [rows, ffn]
  h = __torch__.model.linear(h, o + 12, W)
  x = torch.add(x, torch.dropout(h, dropout, dropout > 0.0))
  if sizes[2] == 0:
    x = __torch__.model.norm(x, o + 14, W)
  return x

# The layers over whole sequences. With capacity > 0 each layer's keys and values go to the front of a new cache,
# [batch, heads, capacity, headSize], keys of layer 0 first, then its values, then layer 1.
def layers(ids: Tensor, capacity: int, dropout: float, attention_dropout: float, sizes: List[int], W: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
  batch = torch.size(ids, 0)
  seq = torch.size(ids, 1)
  x = __torch__.model.embed(ids, torch.arange(seq, device=ids.device), sizes, W)  # [rows, hidden]
  cache = annotate(List[Tensor], [])
  for l in range(sizes[0]):
    o = 2 + 16 * l
    q, k, v = __torch__.model.query_key_value(x, o, batch, sizes, W)
    if capacity > 0:
      for new in [k, v]:
        kept = torch.new_empty(new, [batch, sizes[1], capacity, torch.size(new, 3)])
        torch.copy_(torch.slice(kept, 2, 0, seq), new)
        torch.append(cache, kept)
    attended = torch.scaled_dot_product_attention(q, k, v, None, attention_dropout, True)
    x = __torch__.model.after_attention(x, attended, o, dropout, sizes, W)
  return (x, cache)

# What decoding multiplies by, laid out once for many products (prepared_*.py); at 8 * layer, weight before bias:
#   + 0 queries, keys and values in one [3 * hidden, hidden]   + 2 out_proj   + 4 fc1   + 6 fc2
# then project_in and project_out where sizes say that they are there; last the output projection.
# type is that of the products: 6 float32, 15 bfloat16.
def prepare(type: int, sizes: List[int], W: List[Tensor]) -> List[Tensor]:
  P = annotate(List[Tensor], [])
  for l in range(sizes[0]):
    o = 2 + 16 * l
    torch.append(P, __torch__.prepared.lay_out(torch.cat([W[o + 4], W[o], W[o + 2]]), type))
    torch.append(P, torch.to(torch.cat([W[o + 5], W[o + 1], W[o + 3]]), type))
    for i in [6, 10, 12]:
      torch.append(P, __torch__.prepared.lay_out(W[o + i], type))
      torch.append(P, torch.to(W[o + i + 1], type, False, True))
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
    o = 2 + 16 * l
    p = 8 * l
    h = x
    if sizes[2] == 1:
      h = __torch__.model.norm(x, o + 8, W)
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
      x = __torch__.model.norm(x, o + 8, W)
    h = x
    if sizes[2] == 1:
      h = __torch__.model.norm(x, o + 14, W)
    h = __torch__.prepared.linear(h, P[p + 4], P[p + 5], "relu")  # [rows, ffn]
    x = __torch__.prepared.add_linear(x, h, P[p + 6], P[p + 7])
    if sizes[2] == 0:
      x = __torch__.model.norm(x, o + 14, W)
  return x

# From the last layer to the space of the output projection, as finish does it.
def finish_prepared(x: Tensor, sizes: List[int], W: List[Tensor], P: List[Tensor]) -> Tensor:
  if sizes[3] == 1:
    x = __torch__.model.norm(x, 2 + 16 * sizes[0], W)
  if sizes[4] == 1:
    x = torch.to(__torch__.prepared.linear(x, P[8 * sizes[0] + 1], None, "none"), 6)
  return x  # [rows, embedding]

# From the last layer to the space of the output projection.
def finish(x: Tensor, sizes: List[int], W: List[Tensor]) -> Tensor:
  if sizes[3] == 1:
    x = __torch__.model.norm(x, 2 + 16 * sizes[0], W)
  if sizes[4] == 1:
    x = torch.linear(x, W[len(W) - 1])
  return x  # [rows, embedding]

# The output projection is the token embedding: its gradient belongs to W[output_index()].
def output_index() -> int:
  return 0
