# The weights as a program computes with them: detached from the caller's, with the matrices of linear layers in the
# type of the products. Tables, biases and gains stay float32.

import __torch__.model

def of_type(W: List[Tensor], type: int, leaves: bool) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(len(W)):
    w = torch.detach(W[i])
    if i >= __torch__.model.first_linear() and torch.dim(w) == 2:
      w = torch.to(w, type)
    torch.append(out, torch.requires_grad_(torch.detach(w), leaves))
  return out
