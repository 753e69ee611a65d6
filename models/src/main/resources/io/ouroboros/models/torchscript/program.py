"""The entry points that Java calls, over one architecture's model.py.

Those that record gradients take tensors and lists of tensors only, because DJL records them only there: their numbers come
in two small tensors on the host.
"""
from typing import Dict, List, Tuple

import torch
from torch import Tensor

import beam_search
import contrastive
import dropout
import kv_cache
import logits_processors
import loss
import matmul
import model
import parameters
import sampling
import training


def integers_of(x: Tensor) -> List[int]:
    return [int(n) for n in x]


def floats_of(x: Tensor) -> List[float]:
    return [float(n) for n in x]


class Program(torch.nn.Module):
    sizes: Dict[str, float]  # of the architecture
    names: List[str]  # the weights' keys in a checkpoint and then the adapters', in the order in which Java passes them

    def forward(self, ids: Tensor, weights: List[Tensor]) -> Tensor:
        """ids [batch, seq] -> logits [batch, seq, vocab], without dropout

        Gradients flow to the weights where the caller records them.
        """
        batch, seq = ids.size(0), ids.size(1)
        attached = parameters.by_name(self.names, weights, self.sizes)
        net = model.build(attached, self.sizes)
        masks = dropout.no_masks(model.dropout_places(seq, 0.0, 0.0, net))
        x = model.layers(ids, torch.arange(seq, device=ids.device), masks, None, net, None)
        projection = attached[model.output_projection(self.names)].value
        return (model.finish(x, net, None) @ projection.t()).view(batch, seq, -1)

    def for_products(self, integers: Tensor, weights: List[Tensor]) -> List[Tensor]:
        """integers: whether products take bfloat16, and the number of the first of the weights, which may be some

        -> the weights as nll and gradients take all of them
        """
        bfloat16, start = integers_of(integers)
        return parameters.for_products(self.names, start, weights, torch.bfloat16 if bfloat16 == 1 else torch.float32)

    def nll(self, ids: Tensor, chunk_rows: int, tile: int, weights: List[Tensor]) -> Tensor:
        """ids [batch, block], weights of for_products -> nats of every scored token, float32 [batch, block - 1]"""
        batch, seq = ids.size(0), ids.size(1) - 1
        net = model.build(parameters.leaves_of(self.names, weights, False, self.sizes), self.sizes)
        masks = dropout.no_masks(model.dropout_places(seq, 0.0, 0.0, net))
        x = model.layers(ids[:, :-1], torch.arange(seq, device=ids.device), masks, None, net, None)
        projection = parameters.output_projection(self.names, weights)
        hidden = model.finish(x, net, None)
        return loss.nll(hidden, ids[:, 1:].reshape(-1), projection, chunk_rows, tile).view(batch, -1)

    def gradients(self, ids: Tensor, integers: Tensor, floats: Tensor, weights: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
        """integers and floats: a training.TrainingStep; weights: of for_products

        -> sum of losses [], and the gradients of one micro-batch
        """
        step = training.training_step(integers_of(integers), floats_of(floats))
        return training.gradients(ids, step, self.sizes, self.names, weights)

    def accumulate(self, totals: List[Tensor], grads: List[Tensor]) -> Tensor:
        """Adds a micro-batch's gradients, all or some, to those of the micro-batches before it -> the first total"""
        torch._foreach_add_(totals, grads)
        return totals[0]

    def mean_loss(self, sums: List[Tensor], num_tokens: int) -> Tensor:
        """sums of the micro-batches' losses -> mean loss of a token, float32 []"""
        return (torch.stack(sums).sum() / float(num_tokens)).float()

    def grad_norms(self, grads: List[Tensor]) -> List[Tensor]:
        return torch._foreach_norm(grads, 2)

    def clip(self, grads: List[Tensor], norms: List[Tensor], max_norm: float) -> Tensor:
        """Scales some of the model's gradients -> the first one; norms: of all"""
        training.clip(grads, norms, max_norm)
        return grads[0]

    def adamw(self, count: Tensor, integers: List[int], floats: List[float], weights: List[Tensor], grads: List[Tensor],
              first_moments: List[Tensor], second_moments: List[Tensor]) -> Tensor:
        """Updates some of the weights and their moments; count [] is that of updates before -> count"""
        torch.set_grad_enabled(False)
        step = training.training_step(integers, floats)
        training.adamw(weights, grads, first_moments, second_moments, count, step)
        return count

    def advance(self, count: Tensor) -> Tensor:
        """Counts an update, once all weights have it."""
        return count.add_(1.0)

    def release(self, x: Tensor) -> Tensor:
        """Frees x's storage."""
        return x.set_()

    def num_matmul_params(self, weights: List[Tensor]) -> Tensor:
        """-> int64 []"""
        return torch.tensor(parameters.num_matmul_params(self.names, weights))

    def prepack(self, bfloat16: bool, weights: List[Tensor]) -> Dict[str, Tensor]:
        """-> the weights by name, packed for decoding: the last argument of the methods below"""
        dtype = torch.bfloat16 if bfloat16 else torch.float32
        leaves = parameters.by_name(self.names, [weight.detach() for weight in weights], self.sizes)
        packed = model.prepack(model.build(leaves, self.sizes), dtype)
        packed["output_projection"] = matmul.prepack(leaves[model.output_projection(self.names)].value, dtype)
        return packed

    def beam_search(self, prompts: Tensor, uniforms: Tensor, integers: List[int], floats: List[float],
                    eos_token_ids: List[int], packed: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
        """prompts [batch, prompt]; integers, floats and eos_token_ids: a logits_processors.Decoding

        -> ids [batch, beam, new], scores [batch, beam], lengths [batch, beam], best first
        """
        config = logits_processors.decoding(integers, floats, eos_token_ids)
        return beam_search.decode(prompts, uniforms, config, kv_cache.packed_model(packed, self.sizes))

    def sample(self, prompts: Tensor, uniforms: Tensor, integers: List[int], floats: List[float],
               eos_token_ids: List[int], packed: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
        config = logits_processors.decoding(integers, floats, eos_token_ids)
        return sampling.decode(prompts, uniforms, config, kv_cache.packed_model(packed, self.sizes))

    def contrastive_search(self, prompts: Tensor, integers: List[int], floats: List[float],
                           eos_token_ids: List[int], packed: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
        config = logits_processors.decoding(integers, floats, eos_token_ids)
        return contrastive.decode(prompts, config, kv_cache.packed_model(packed, self.sizes))

    def distribution(self, prompts: Tensor, integers: List[int], floats: List[float], eos_token_ids: List[int],
                     packed: Dict[str, Tensor]) -> Tensor:
        """-> probabilities [batch, vocab] of the token after each prompt"""
        config = logits_processors.decoding(integers, floats, eos_token_ids)
        return sampling.distribution(prompts, config, kv_cache.packed_model(packed, self.sizes))
