# Products with weights that stay the same for a whole decode, by oneDNN with the weight packed beforehand.
#
# On processors with AVX-512 that are not Intel's, MKL, which torch.linear calls, runs its AVX2 kernels; oneDNN does not
# ask whose the processor is. Measured on two Zen 5 cores, [320, 768] x [768, 50272]: torch.linear 140 GFLOPS, this 413.
# A row's result does not depend on how many rows there are. On other devices than the CPU it is torch.linear.

def lay_out(w: Tensor) -> Tensor:
  if ops.prim.is_cuda(w):
    return torch.detach(w)
  return ops.mkldnn._reorder_linear_weight(torch.detach(w), None)

# activation: "none" or "relu"
def linear(x: Tensor, w: Tensor, b: Optional[Tensor], activation: str) -> Tensor:
  if ops.prim.is_mkldnn(w):
    return ops.mkldnn._linear_pointwise(x, w, b, activation, annotate(List[Optional[number]], []), "")
  y = torch.linear(x, w, b)
  if activation == "relu":
    y = torch.relu_(y)
  return y

# The product plus y, which has its shape.
def linear_and_add(x: Tensor, w: Tensor, b: Optional[Tensor], y: Tensor) -> Tensor:
  if ops.prim.is_mkldnn(w):
    return ops.mkldnn._linear_pointwise(x, y, w, b, "add")
  return torch.add(torch.linear(x, w, b), y)
