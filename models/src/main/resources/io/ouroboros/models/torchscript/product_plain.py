# Matrix products where PyTorch was built without oneDNN; stands in for product_onednn.py.

# x [rows, in], w [out, in], b [out] -> [rows, out]; no gradients. Any of them may be a transposed view.
def linear(x: Tensor, w: Tensor, b: Optional[Tensor], relu: bool) -> Tensor:
  y = torch.linear(x, w, b)
  if relu:
    y = torch.relu_(y)
  return y
