# Matrix products alone, to find out how fast a device multiplies.

import __torch__.product

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # count products of a and b, float32 [size, size], in a type (torch's number), by the programs' own way or by
  # torch's -> one number of the last product, float32 []
  def multiply(self: __torch__.Program, a: Tensor, b: Tensor, type: int, count: int, own: int) -> Tensor:
    x, w = torch.to(a, type), torch.to(b, type)
    y = x
    for i in range(count):
      if own == 1:
        y = __torch__.product.linear(x, w, None, False)
      else:
        y = torch.mm(x, torch.t(w))
    return torch.to(torch.select(torch.select(y, 0, 0), 0, 0), 6)
