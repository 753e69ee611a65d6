# Matrix products on x86 CPUs, without gradients. float32 goes to oneDNN, whose kernels use whatever vector instructions
# there are: torch.linear would go through MKL, which on AMD stops at AVX2. Measured on two cores with AVX-512: 150 to 180
# GFLOPS with MKL, 300 to 410 with oneDNN, and with oneDNN held to AVX2 still a tenth more. bfloat16 goes to oneDNN from
# torch.linear too. Operator: ATen/native/mkldnn/Linear.cpp, mkldnn_linear_pointwise.

def by_operator(x: Tensor) -> bool:
  return not x.is_cuda and x.dtype == 6

# x [rows, in], w [out, in], b [out] -> [rows, out]. All of them may be transposed views.
def linear(x: Tensor, w: Tensor, b: Optional[Tensor], relu: bool) -> Tensor:
  if __torch__.product.by_operator(x):
    then = "none"
    if relu:
      then = "relu"
    y = ops.mkldnn._linear_pointwise(x, w, b, then, annotate(List[Optional[number]], []), "")
  else:
    y = torch.linear(x, w, b)
    if relu:
      y = torch.relu_(y)
  return y

# g [rows, out], x [rows, in] -> [out, in], the gradient of w. The operator lays out its first operand anew, which for
# g can cost more than the product: then the product is turned round, and x and the result are laid out instead.
def weight_gradient(g: Tensor, x: Tensor) -> Tensor:
  if __torch__.product.by_operator(x):
    rows, out, width = torch.size(g, 0), torch.size(g, 1), torch.size(x, 1)
    if rows * out > rows * width + out * width:
      w = torch.t(__torch__.product.linear(torch.t(x), torch.t(g), None, False))
    else:
      w = __torch__.product.linear(torch.t(g), torch.t(x), None, False)
  else:
    w = torch.mm(torch.t(g), x)
  return w
