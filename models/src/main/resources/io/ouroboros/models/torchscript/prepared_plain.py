# Products with weights that stay the same for a whole decode where PyTorch was built without oneDNN; stands in for
# prepared_onednn.py.

# A weight [out, in] for linear; type 6 float32 or 15 bfloat16, in which operands are rounded and results given.
def lay_out(w: Tensor, type: int) -> Tensor:
  return torch.to(torch.detach(w), type)

# x [rows, in] -> [rows, out] of the weight's type; activation is "none" or "relu".
def linear(x: Tensor, w: Tensor, b: Optional[Tensor], activation: str) -> Tensor:
  y = torch.linear(torch.to(x, w.dtype), w, b)
  if activation == "relu":
    y = torch.relu_(y)
  return y

# y plus the product, which has its shape; y and the sum are float32.
def add_linear(y: Tensor, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
  return torch.add(y, __torch__.prepared.linear(x, w, b, "none"))
