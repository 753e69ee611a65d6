# Products with weights that stay the same for a whole decode, by oneDNN with the weights packed beforehand.
#
# On AMD processors MKL, which torch.linear calls, stops at AVX2; oneDNN uses whatever vector instructions there are.
# Measured on two cores with AVX-512, [320, 768] x [768, 50272]: torch.linear 140 GFLOPS, oneDNN 334, packed 413.
# A row's bits do not depend on how many rows there are. On other devices than the CPU it is torch.linear.

# A weight [out, in] for linear; type 6 float32 or 15 bfloat16, in which operands are rounded and results given.
def lay_out(w: Tensor, type: int) -> Tensor:
  w = torch.to(torch.detach(w), type)
  if ops.prim.is_cuda(w):
    return w
  return ops.mkldnn._reorder_linear_weight(w, None)

# x [rows, in] -> [rows, out] of the weight's type; activation is "none" or "relu".
def linear(x: Tensor, w: Tensor, b: Optional[Tensor], activation: str) -> Tensor:
  x = torch.to(x, w.dtype)
  if ops.prim.is_mkldnn(w):
    return ops.mkldnn._linear_pointwise(x, w, b, activation, annotate(List[Optional[number]], []), "")
  y = torch.linear(x, w, b)
  if activation == "relu":
    y = torch.relu_(y)
  return y

# y plus the product, which has its shape; y and the sum are float32.
def add_linear(y: Tensor, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
  if ops.prim.is_mkldnn(w) and w.dtype == 6:
    return ops.mkldnn._linear_pointwise(x, y, w, b, "add")
  return torch.add(y, __torch__.prepared.linear(x, w, b, "none"))
