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

import __torch__.attention
import __torch__.tape

# The first weight of a linear layer; those before it are tables whose rows are looked up.
def first_linear() -> int:
  return 2

def linear(x: Tensor, i: int, relu: bool, W: List[Tensor], tape: Optional[__torch__.tape.Tape]) -> Tensor:
  return __torch__.tape.linear(x, i, i + 1, relu, W, tape)

def norm(x: Tensor, i: int, W: List[Tensor]) -> Tensor:
  # 1e-5 is torch.nn.LayerNorm's default, which OPT keeps
  return torch.layer_norm(x, [torch.size(x, -1)], W[i], W[i + 1], 1e-5)

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

def query_key_value(x: Tensor, o: int, batch: int, sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tuple[Tensor, Tensor, Tensor]:
  h = x
  if sizes[2] == 1:
    h = __torch__.model.norm(x, o + 8, W)
  h = __torch__.tape.cut(torch.to(h, W[o].dtype), tape)
  q = __torch__.model.heads_of(__torch__.model.linear(h, o + 4, False, W, tape), batch, sizes[1])
  k = __torch__.model.heads_of(__torch__.model.linear(h, o, False, W, tape), batch, sizes[1])
  v = __torch__.model.heads_of(__torch__.model.linear(h, o + 2, False, W, tape), batch, sizes[1])
  return (q, k, v)

def after_attention(x: Tensor, attended: Tensor, o: int, dropout: float, sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tensor:
  # attended: [batch, heads, seq, headSize]
  h = torch.reshape(torch.transpose(attended, 1, 2), [torch.size(x, 0), torch.size(x, 1)])  # [rows, hidden]
  h = __torch__.model.linear(h, o + 6, False, W, tape)
  x = __torch__.tape.add_dropout(x, h, dropout)
  if sizes[2] == 0:
    x = __torch__.model.norm(x, o + 8, W)
  x = __torch__.tape.cut(x, tape)
  h = x
  if sizes[2] == 1:
    h = __torch__.model.norm(x, o + 14, W)
  h = __torch__.model.linear(h, o + 10, True, W, tape)  # [rows, ffn]
  h = __torch__.model.linear(h, o + 12, False, W, tape)
  x = __torch__.tape.add_dropout(x, h, dropout)
  if sizes[2] == 0:
    x = __torch__.model.norm(x, o + 14, W)
  return x

# The layers over whole sequences. With capacity > 0 each layer's keys and values go to the front of a new cache,
# [batch, heads, capacity, headSize], keys of layer 0 first, then its values, then layer 1.
def layers(ids: Tensor, capacity: int, dropout: float, attention_dropout: float, sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tuple[Tensor, List[Tensor]]:
  batch = torch.size(ids, 0)
  seq = torch.size(ids, 1)
  x = __torch__.model.embed(ids, torch.arange(seq, device=ids.device), sizes, W, tape)  # [rows, hidden]
  cache = annotate(List[Tensor], [])
  for l in range(sizes[0]):
    o = 2 + 16 * l
    x = __torch__.tape.cut(x, tape)
    q, k, v = __torch__.model.query_key_value(x, o, batch, sizes, W, tape)
    if capacity > 0:
      for new in [k, v]:
        kept = torch.new_empty(new, [batch, sizes[1], capacity, torch.size(new, 3)])
        torch.copy_(torch.slice(kept, 2, 0, seq), new)
        torch.append(cache, kept)
    attended = __torch__.attention.causal(q, k, v, attention_dropout)
    x = __torch__.model.after_attention(x, attended, o, dropout, sizes, W, tape)
  return (x, cache)

# One new position for every beam. Keys and values are written to cache[:, :, start : start + beam]; mask says which
# of the first start + beam cached positions each beam may see.
#   ids [batch, beam]   position []   mask float [batch, 1, beam, start + beam], added to the attention scores
def extend(ids: Tensor, position: Tensor, start: int, mask: Tensor, cache: List[Tensor], sizes: List[int], W: List[Tensor]) -> Tensor:
  batch = torch.size(ids, 0)
  end = start + torch.size(ids, 1)
  x = __torch__.model.embed(ids, position, sizes, W)  # [rows, hidden]
  for l in range(sizes[0]):
    o = 2 + 16 * l
    q, k, v = __torch__.model.query_key_value(x, o, batch, sizes, W)
    torch.copy_(torch.slice(cache[2 * l], 2, start, end), k)
    torch.copy_(torch.slice(cache[2 * l + 1], 2, start, end), v)
    keys = torch.slice(cache[2 * l], 2, 0, end)
    values = torch.slice(cache[2 * l + 1], 2, 0, end)
    attended = torch.scaled_dot_product_attention(q, keys, values, mask)
    x = __torch__.model.after_attention(x, attended, o, 0.0, sizes, W)
  return x

# From the last layer to the space of the output projection.
def finish(x: Tensor, sizes: List[int], W: List[Tensor], tape: Optional[__torch__.tape.Tape]=None) -> Tensor:
  if sizes[3] == 1:
    x = __torch__.model.norm(x, 2 + 16 * sizes[0], W)
  if sizes[4] == 1:
    x = __torch__.tape.linear(x, len(W) - 1, -1, False, W, tape)
  return x  # [rows, embedding]

# The output projection is the token embedding: its gradient belongs to W[output_index()].
def output_index() -> int:
  return 0
