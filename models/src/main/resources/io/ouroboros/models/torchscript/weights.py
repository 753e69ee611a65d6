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

# How many weights each position is multiplied with: all linear layers and the output projection, not the tables.
def multiplied(W: List[Tensor]) -> int:
  n = torch.numel(W[__torch__.model.output_index()])
  for i in range(__torch__.model.first_linear(), len(W)):
    if torch.dim(W[i]) == 2:
      n = n + torch.numel(W[i])
  return n
