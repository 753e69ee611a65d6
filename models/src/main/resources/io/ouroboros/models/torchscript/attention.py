# Causal self-attention over whole sequences; q, k, v [batch, heads, seq, headSize], all of one type.
#
# On a CPU, forward and backward of torch's fused kernel are slower than plain products while the table of scores is
# small, and far slower in bfloat16. Milliseconds for 8 x 12 heads, 63 positions, headSize 64, on two cores with AVX-512:
#   float32 10.4 fused, 9.0 here   bfloat16 27.5 fused, 4.9 here, 8.0 fused in float32
# The fused kernel's memory does not grow with seq squared; at 256 positions both take the same time.
#
# Dropout is always plain products: the fused kernels of a GPU draw by a position's place in the micro-batch, and a CPU
# has none with dropout.

# factor: what dropout.py multiplies the probabilities by, [batch, heads, seq, seq], or empty
def causal(q: Tensor, k: Tensor, v: Tensor, factor: Tensor) -> Tensor:
  type = q.dtype
  seq = torch.size(q, 2)
  drops = torch.numel(factor) > 0
  if q.is_cuda and not drops:
    y = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)
  elif seq > 256 and not drops:
    y = torch.to(torch.scaled_dot_product_attention(torch.to(q, 6), torch.to(k, 6), torch.to(v, 6), None, 0.0, True), type)
  else:
    mask = torch.triu(torch.full([seq, seq], -inf, dtype=6, device=q.device), 1)
    scores = torch.matmul(torch.mul(q, float(torch.size(q, 3)) ** -0.5), torch.transpose(k, 2, 3))  # [batch, heads, seq, seq]
    p = torch.softmax(torch.add(scores, mask), 3)  # float32
    if drops:
      p = torch.mul(p, factor)
    y = torch.matmul(torch.to(p, type), v)
  return y
