# Matrix products where PyTorch was built without oneDNN; stands in for product_onednn.py.

# x [rows, in], w [out, in], b [out] -> [rows, out]; no gradients. All of them may be transposed views.
def linear(x: Tensor, w: Tensor, b: Optional[Tensor], relu: bool) -> Tensor:
  y = torch.linear(x, w, b)
  if relu:
    y = torch.relu_(y)
  return y

# g [rows, out], x [rows, in] -> [out, in], the gradient of w.
def weight_gradient(g: Tensor, x: Tensor) -> Tensor:
  return torch.mm(torch.t(g), x)
