"""The parts of a training step: gradients of a micro-batch, their sum, clipping and AdamW.

    ids int64 [batch, block], on the host. Position t predicts t + 1, so block - 1 tokens of each token block are scored,
    and the last token is never an input.

Workers compute micro-batches at the same time, each with its own activations and gradients. A micro-batch's gradients do not
depend on the worker, and Java adds them in the batch's order, so the number of workers changes no bit.
"""
from typing import Dict, List, NamedTuple, Tuple

import torch
from torch import Tensor

import dropout
import loss
import model
import parameters
import tape


class TrainingStep(NamedTuple):
    seed: int  # of dropout
    chunk_rows: int  # rows of a chunk of logits
    dropout_group: int  # token blocks that draw dropout together
    start: int  # the micro-batch's first token block
    end: int  # the token block after its last
    dropout: float
    attention_dropout: float
    loss_threshold: float
    loss_exponent: float
    max_grad_norm: float
    learning_rate: float
    beta1: float
    beta2: float
    weight_decay: float
    epsilon: float


def training_step(integers: List[int], floats: List[float]) -> TrainingStep:
    seed, chunk_rows, dropout_group, start, end = integers
    (dropout, attention_dropout, loss_threshold, loss_exponent, max_grad_norm, learning_rate, beta1, beta2, weight_decay,
     epsilon) = floats
    return TrainingStep(seed, chunk_rows, dropout_group, start, end, dropout, attention_dropout, loss_threshold, loss_exponent,
                        max_grad_norm, learning_rate, beta1, beta2, weight_decay, epsilon)


def on_device(ids: Tensor, like: Tensor) -> Tensor:
    """ids on the weights' device, from pinned memory: otherwise the host would wait, in each step, for all that the GPU
    still has to do."""
    return ids.pin_memory().to(like.device, non_blocking=True) if like.is_cuda else ids


def gradients(ids: Tensor, step: TrainingStep, sizes: Dict[str, float], names: List[str],
              weights: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    """Of one micro-batch -> the sum of its scored tokens' losses, float64 [], and the gradient of each parameter
    that learns

    weights: of parameters.for_products. The gradients are those of its part of the whole batch's mean loss.
    """
    torch.set_grad_enabled(False)
    batch, seq = ids.size(0), ids.size(1) - 1
    ids = on_device(ids[step.start:step.end], weights[0])
    leaves = parameters.leaves_of(names, weights, True, sizes)
    net = model.build(leaves, sizes)
    output = leaves[model.output_projection(names)]
    projection = parameters.output_projection(names, weights)
    places = model.dropout_places(seq, step.dropout, step.attention_dropout, net)
    masks = dropout.draw_masks(step.start, step.end, batch, step.dropout_group, step.seed, places, weights[0])
    recorded = tape.new_tape()
    torch.set_grad_enabled(True)
    x = model.layers(ids[:, :-1], torch.arange(seq, device=ids.device), masks, None, net, recorded)
    hidden = model.finish(x, net, recorded)  # [rows, embedding]
    torch.set_grad_enabled(False)
    targets = ids[:, 1:].reshape(-1)  # [rows]
    kind = loss.TokenLoss(step.loss_threshold, step.loss_exponent)
    scale = 1.0 / float(batch * seq)
    total, g = loss.sum_and_gradient(hidden.detach(), targets, projection, step.chunk_rows, scale, kind, output)
    hidden.backward(g)
    tape.backward(recorded)
    grads: List[Tensor] = []
    for name in parameters.learned(names):
        leaf = leaves[name]
        if len(leaf.grad) > 0:
            grads.append(leaf.grad[0])
        else:
            grad = leaf.value.grad
            assert grad is not None, "backward reaches every parameter"
            grads.append(grad.contiguous())
    return total, grads


def clip(grads: List[Tensor], norms: List[Tensor], max_norm: float) -> None:
    """torch.nn.utils.clip_grad_norm_: scales gradients so that the 2-norm of all is at most max_norm.

    norms: the 2-norm of each gradient of the model, those of other calls included
    """
    norm = torch.linalg.vector_norm(torch.stack(norms))
    factor = (torch.full_like(norm, max_norm) / (norm + 1e-6)).clamp_max(1.0)
    torch._foreach_mul_(grads, factor)


def adamw(weights: List[Tensor], grads: List[Tensor], first_moments: List[Tensor], second_moments: List[Tensor],
          count: Tensor, step: TrainingStep) -> None:
    """torch.optim.AdamW's update (Loshchilov & Hutter 2019) of weights and moments in place; count [] is that of updates
    before this one.

    The fused operator reads the count after the increment. Raising it is the last thing that takes memory; nothing is
    changed before.
    """
    raised = count + 1.0
    updated: List[Tensor] = []
    counts: List[Tensor] = []
    for weight in weights:
        updated.append(weight.detach())
        counts.append(raised)
    torch._fused_adamw_(updated, grads, first_moments, second_moments, [], counts, lr=step.learning_rate,
                        beta1=step.beta1, beta2=step.beta2, weight_decay=step.weight_decay, eps=step.epsilon,
                        amsgrad=False, maximize=False)
