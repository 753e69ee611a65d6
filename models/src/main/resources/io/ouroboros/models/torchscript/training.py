"""One training step: forward, loss, backward and AdamW without a return to the host in between.

    ids int64 [batch, block], on the host. Position t predicts t + 1, so block - 1 tokens of each token block are scored,
    and the last token is never an input.
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
    micro_batch_size: int  # most token blocks computed at once
    bfloat16: bool  # whether products take bfloat16 in place of float32
    dropout_group: int  # token blocks that draw dropout together
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
    seed, chunk_rows, micro_batch_size, bfloat16, dropout_group = integers
    (dropout, attention_dropout, loss_threshold, loss_exponent, max_grad_norm, learning_rate, beta1, beta2, weight_decay,
     epsilon) = floats
    return TrainingStep(seed, chunk_rows, micro_batch_size, bool(bfloat16), dropout_group, dropout, attention_dropout,
                        loss_threshold, loss_exponent, max_grad_norm, learning_rate, beta1, beta2, weight_decay, epsilon)


def on_device(ids: Tensor, like: Tensor) -> Tensor:
    """ids on the weights' device, from pinned memory: otherwise the host would wait, in each step, for all that the GPU
    still has to do."""
    return ids.pin_memory().to(like.device, non_blocking=True) if like.is_cuda else ids


def gradients(ids: Tensor, step: TrainingStep, sizes: Dict[str, float], names: List[str],
              weights: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    """-> the mean loss over all scored tokens, float32 [], and its gradient by each weight

    Micro-batches add up: each is scaled by the whole batch's number of tokens.
    """
    torch.set_grad_enabled(False)
    ids = on_device(ids, weights[0])
    batch, seq = ids.size(0), ids.size(1) - 1
    dtype = torch.bfloat16 if step.bfloat16 else torch.float32
    leaves = parameters.detached(names, weights, dtype, True)
    net = model.build(leaves, sizes)
    output = leaves[model.output_projection(names)]
    projection = output.value.detach().to(dtype)
    places = model.dropout_places(seq, step.dropout, step.attention_dropout, net)
    positions = torch.arange(seq, device=ids.device)
    kind = loss.TokenLoss(step.loss_threshold, step.loss_exponent)
    scale = 1.0 / float(batch * seq)
    total = weights[0].new_zeros([], dtype=torch.float64)  # sums of thousands of rows
    for start in range(0, batch, step.micro_batch_size):
        end = min(start + step.micro_batch_size, batch)
        part = ids[start:end]
        masks = dropout.draw_masks(start, end, batch, step.dropout_group, step.seed, places, weights[0])
        recorded = tape.new_tape()
        torch.set_grad_enabled(True)
        x = model.layers(part[:, :-1], positions, masks, None, net, recorded)
        hidden = model.finish(x, net, recorded)  # [rows, embedding]
        torch.set_grad_enabled(False)
        targets = part[:, 1:].reshape(-1)  # [rows]
        part_loss, g = loss.sum_and_gradient(hidden.detach(), targets, projection, step.chunk_rows, scale, kind, output)
        total += part_loss
        hidden.backward(g)
        tape.backward(recorded)
    grads: List[Tensor] = []
    for name in names:
        leaf = leaves[name]
        if len(leaf.grad) > 0:
            grads.append(leaf.grad[0])
        else:
            grad = leaf.value.grad
            assert grad is not None, "backward reaches every weight"
            grads.append(grad.contiguous())
    return (total * scale).float(), grads


def clip_grad_norm(grads: List[Tensor], max_norm: float) -> None:
    """torch.nn.utils.clip_grad_norm_: scales all gradients so that their common 2-norm is at most max_norm."""
    norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(grads, 2)))
    factor = (torch.full_like(norm, max_norm) / (norm + 1e-6)).clamp_max(1.0)
    torch._foreach_mul_(grads, factor)


def adamw(weights: List[Tensor], grads: List[Tensor], first_moments: List[Tensor], second_moments: List[Tensor],
          count: Tensor, step: TrainingStep) -> None:
    """torch.optim.AdamW's update (Loshchilov & Hutter 2019) of weights, moments and count [] in place.

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
    count.copy_(raised)
