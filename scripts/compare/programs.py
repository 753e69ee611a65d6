#!/usr/bin/env python3
"""Runs the same program text as a TorchScript archive and as plain Python, and compares bit for bit.

    python scripts/compare/programs.py [--programs models/target/programs] [--model models/src/test/resources/fixtures/tiny-opt]

Compares logits, scoring, gradients, two training steps with dropout, and decoding by beam search, beam sampling, sampling and
contrastive search, in float32 and bfloat16; and all but decoding with adapters (LoRA), which are merged before. The archives
are written by the test PythonProgramsTest. Needs torch 2.7.
"""
import argparse
import json
import pathlib
import struct
import sys

import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = ROOT / "models/src/main/resources/io/ouroboros/models"


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, info in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in info["data_offsets"])
            tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).view(info["shape"])
    return tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "models/target/programs")
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "models/src/test/resources/fixtures/tiny-opt")
    arguments = parser.parse_args()
    sys.path[:0] = [str(TEXTS / "torchscript"), str(TEXTS / "opt")]
    torch._C._set_graph_executor_optimize(False)  # as DJL is told to
    stored = read_safetensors(arguments.model / "model.safetensors")
    compared = sum(compare_program(arguments.programs / name, stored) for name in ("tiny-opt.pt", "tiny-opt-lora.pt"))
    print(f"the archive and the plain text agree bit for bit: {compared} tensors")


def compare_program(archive, stored):
    import parameters
    import program

    script = torch.jit.load(archive)
    python = program.Program()
    python.sizes, python.names = dict(script.sizes), list(script.names)
    learned = [python.names.index(name) for name in parameters.learned(python.names)]
    vocab = stored["model.decoder.embed_tokens.weight"].size(0)
    compared = 0

    def weights():
        draws = torch.Generator().manual_seed(5)
        return [weight_of(name, draws).requires_grad_(True) for name in script.names]

    def weight_of(name, draws):
        if name in stored:
            return stored[name].clone()
        adapted = stored[name.rsplit(".lora_", 1)[0] + ".weight"]
        rank = 3
        shape = [rank, adapted.size(1)] if ".lora_A." in name else [adapted.size(0), rank]
        return torch.randn(shape, generator=draws)

    def compare(what, run):
        """run: a function of the program and fresh weights -> tensors"""
        nonlocal compared
        found, expected = ([x.detach().clone() for x in run(side, weights())] for side in (script, python))
        torch.set_grad_enabled(True)
        assert len(found) == len(expected)
        for number, (a, b) in enumerate(zip(found, expected)):
            assert torch.equal(a, b), f"{what}: tensor {number} differs by up to {(a - b).abs().max().item()}"
        compared += len(found)

    def train(side, values, bfloat16, p, max_norm, exponent):
        learning = [values[i] for i in learned]
        first = [torch.zeros_like(w) for w in learning]
        second = [torch.zeros_like(w) for w in learning]
        count = torch.zeros([])
        losses = []
        floats = [p, p, 0.95, exponent, max_norm, 1e-3, 0.9, 0.999, 0.01, 1e-8]
        for seed in (3, 4):
            products = side.for_products(torch.tensor([int(bfloat16), 0]), values)
            sums, grads = [], []
            for start, end in ((0, 2), (2, 4), (4, 5)):
                step = [seed, 20, 4, start, end]
                total, found = side.gradients(blocks, torch.tensor(step), torch.tensor(floats, dtype=torch.float64), products)
                sums.append(total)
                if grads:
                    side.accumulate(grads, found)
                else:
                    grads = list(found)
            losses.append(side.mean_loss(sums, blocks.size(0) * (blocks.size(1) - 1)))
            if max_norm < float("inf"):
                side.clip(grads, side.grad_norms(grads), max_norm)
            side.adamw(count, step, floats, learning, grads, first, second)
            side.advance(count)
        return losses + values + first + second + [count] + grads

    generator = torch.Generator().manual_seed(1)
    blocks = torch.randint(0, vocab, [5, 12], generator=generator)
    prompts = torch.randint(3, vocab, [3, 7], generator=generator)
    uniforms = torch.rand([3, 9, 6], generator=generator, dtype=torch.float64)
    new, no_uniforms = 9, torch.empty([0], dtype=torch.float64)
    compare("logits", lambda side, w: [side.forward(blocks, w)])
    for bfloat16 in (False, True):
        compare("nll", lambda side, w: [side.nll(blocks, 7, 100, side.for_products(torch.tensor([int(bfloat16), 0]), w))])
        compare("training", lambda side, w: train(side, w, bfloat16, 0.0, float("inf"), 0.0))
        compare("training with dropout", lambda side, w: train(side, w, bfloat16, 0.2, 0.5, 1.5))

        if len(learned) < len(python.names):
            continue

        def decode(method, integers, floats, *draws):
            def run(side, w):
                with torch.inference_mode():
                    packed = side.prepack(bfloat16, w)
                    return getattr(side, method)(prompts, *draws, integers, floats, [2], packed)
            compare(method, run)

        neutral = [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0]
        decode("beam_search", [new, new, 0, 3, 0, 0], neutral, no_uniforms)
        decode("beam_search", [new, 2, 2, 3, 2, 0], [1.3, 0.7, 1.0, 1.0, 0.0, 1.0, 0.0], no_uniforms)
        decode("beam_search", [new, 2, 0, 3, 0, 9], [1.0, 1.0, 0.9, 0.95, 0.01, 0.97, 0.0], uniforms)
        decode("sample", [new, 2, 0, 1, 0, 9], [1.1, 1.0, 0.9, 0.95, 0.01, 0.97, 0.0], uniforms)
        decode("contrastive_search", [new, 2, 0, 4, 0, 4], [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.6])
    return compared


if __name__ == "__main__":
    main()
