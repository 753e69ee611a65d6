# Products with weights that stay the same for a whole decode, for builds of PyTorch without oneDNN.

def lay_out(w: Tensor) -> Tensor:
  return torch.detach(w)

# activation: "none" or "relu"
def linear(x: Tensor, w: Tensor, b: Optional[Tensor], activation: str) -> Tensor:
  y = torch.linear(x, w, b)
  if activation == "relu":
    y = torch.relu_(y)
  return y

# The product plus y, which has its shape.
def linear_and_add(x: Tensor, w: Tensor, b: Optional[Tensor], y: Tensor) -> Tensor:
  return torch.add(torch.linear(x, w, b), y)
