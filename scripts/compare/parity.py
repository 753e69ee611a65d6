#!/usr/bin/env python3
"""Compares Ouroboros with Hugging Face transformers on a model directory of yours: losses and beam search.

usage: parity.py --model DIR [--blocks 16] [--block-length 64] [--prompts 8] [--new-tokens 32] [--beam-width 5] [--seed 0]

Draws random token ids, runs scripts/ouroboros evaluate and synthesize and the same with transformers, in float32 on the
CPU, and prints the largest differences. Only for comparisons: Ouroboros itself needs no Python.
Needs: pip install torch==2.7.1 transformers==4.57.1
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

import torch
from transformers import AutoModelForCausalLM

OUROBOROS = pathlib.Path(__file__).resolve().parent.parent / "ouroboros"


def ouroboros(*arguments):
    subprocess.run([OUROBOROS, *map(str, arguments), "--device", "cpu", "-q"], check=True, stdout=subprocess.PIPE)


def write_lines(path, rows):
    path.write_text("".join(json.dumps({"ids": row}) + "\n" for row in rows))


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=pathlib.Path, required=True)
    for name, default in dict(blocks=16, block_length=64, prompts=8, new_tokens=32, beam_width=5, seed=0).items():
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=default)
    options = parser.parse_args()

    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32).eval()
    generator = torch.Generator().manual_seed(options.seed)
    vocabulary = model.config.vocab_size

    def draw(rows):
        return torch.randint(3, vocabulary, (rows, options.block_length), generator=generator)

    with tempfile.TemporaryDirectory() as name, torch.no_grad():
        directory = pathlib.Path(name)
        blocks = draw(options.blocks)
        write_lines(directory / "blocks.jsonl", blocks.tolist())
        ouroboros("evaluate", "--model", options.model, "--data", directory / "blocks.jsonl",
                  "--per-block", directory / "losses.jsonl")
        ours = torch.tensor([line["nllNats"] for line in read_lines(directory / "losses.jsonl")])
        logits = model(input_ids=blocks).logits[:, :-1]
        theirs = torch.nn.functional.cross_entropy(logits.flatten(0, 1), blocks[:, 1:].flatten(), reduction="none")
        theirs = theirs.view(len(blocks), -1).double().sum(1)
        print(f"loss: {len(blocks)} blocks, largest relative difference {((ours - theirs).abs() / theirs).max():.1e}")

        prompts = draw(options.prompts)
        write_lines(directory / "prompts.jsonl", prompts.tolist())
        ouroboros("synthesize", "--model", options.model, "--prompts", directory / "prompts.jsonl",
                  "--output", directory / "output.jsonl", "--new-tokens", options.new_tokens,
                  "--beam-width", options.beam_width)
        found = model.generate(prompts, attention_mask=torch.ones_like(prompts), do_sample=False,
                               num_beams=options.beam_width, max_new_tokens=options.new_tokens,
                               min_new_tokens=options.new_tokens, return_dict_in_generate=True, output_scores=True)
        expected = found.sequences[:, prompts.shape[1]:].tolist()
        lines = read_lines(directory / "output.jsonl")
        equal = [line["continuation"] == row for line, row in zip(lines, expected)]
        print(f"beam search: {sum(equal)} of {len(equal)} continuations are equal token for token")
        if options.beam_width > 1:
            scores = torch.tensor([line["score"] for line in lines])
            print(f"scores: largest difference {(scores - found.sequences_scores).abs().max():.1e}")


if __name__ == "__main__":
    main()
