# Matrix products on x86 CPUs: by oneDNN, whose kernels use whatever vector instructions there are. torch.linear goes
# through MKL, which on AMD stops at AVX2: measured on two cores with AVX-512, 165 to 180 GFLOPS against 300 to 410, and
# with oneDNN held to AVX2 still a tenth less. Operator: ATen/native/mkldnn/Linear.cpp, mkldnn_linear_pointwise.

# x [rows, in], w [out, in], b [out] -> [rows, out]; no gradients. Any of them may be a transposed view.
def linear(x: Tensor, w: Tensor, b: Optional[Tensor], relu: bool) -> Tensor:
  if x.is_cuda:
    y = torch.linear(x, w, b)
    if relu:
      y = torch.relu_(y)
  else:
    then = "none"
    if relu:
      then = "relu"
    y = ops.mkldnn._linear_pointwise(x, w, b, then, annotate(List[Optional[number]], []), "")
  return y
