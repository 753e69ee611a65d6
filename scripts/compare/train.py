#!/usr/bin/env python3
"""Compares the speed and memory of training: Ouroboros against Hugging Face transformers with torch.optim.AdamW.

usage: train.py [--shape opt-125m|small] [--batch-size 8] [--block-length 64] [--micro-batch-size 16] [--steps 5]
                [--rounds 2] [--threads N]

Runs `scripts/ouroboros bench train` and transformers (float32, SDPA, fused AdamW) in turn, because machines are noisy, each
in its own process with the same shape, batch, number of threads, allocator settings and OpenMP policy. Prints the medians
of the rounds and their ratio. Only for comparisons: Ouroboros itself needs no Python.
Needs: pip install torch==2.7.1 transformers==4.57.1
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

OUROBOROS = pathlib.Path(__file__).resolve().parent.parent / "ouroboros"
SHAPES = {"opt-125m": (50272, 768, 12, 12, 3072, 2048), "small": (2000, 128, 4, 4, 512, 512)}
WARM_UP = 2
# as in scripts/ouroboros
SETTINGS = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "4294967296",
            "MALLOC_TOP_PAD_": "67108864", "MALLOC_ARENA_MAX": "1", "OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "10000"}


def transformers(options):
    """Measures transformers in this process; prints one line of JSON with the field names of bench train."""
    import torch
    from transformers import OPTConfig, OPTForCausalLM

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    vocabulary, hidden, layers, heads, ffn, positions = SHAPES[options.shape]
    config = OPTConfig(vocab_size=vocabulary, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads,
                       ffn_dim=ffn, max_position_embeddings=positions, word_embed_proj_dim=hidden, dropout=0.1,
                       attn_implementation="sdpa")
    model = OPTForCausalLM(config).train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-5, fused=True)
    ids = torch.randint(0, vocabulary, (options.batch_size, options.block_length))

    def step():
        optimiser.zero_grad()
        loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        optimiser.step()
        loss.item()

    seconds = []
    for _ in range(WARM_UP + options.steps):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    status = pathlib.Path("/proc/self/status").read_text()
    memory = int(status.split("VmHWM:")[1].split()[0]) * 1024
    median = statistics.median(seconds[WARM_UP:])
    print(json.dumps({"tokensPerSecond": options.batch_size * options.block_length / median, "peakMemoryBytes": memory}))


def measure(command):
    environment = {**os.environ, **SETTINGS}
    output = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, env=environment).stdout
    return json.loads(output.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shape", choices=SHAPES, default="opt-125m")
    numbers = dict(batch_size=8, block_length=64, micro_batch_size=16, steps=5, rounds=2, threads=os.cpu_count())
    for name, default in numbers.items():
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=default)
    parser.add_argument("--transformers-only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.transformers_only:
        transformers(options)
        return

    common = ["--shape", options.shape, "--batch-size", options.batch_size, "--block-length", options.block_length,
              "--steps", options.steps, "--threads", options.threads]
    ours = [OUROBOROS, "bench", "train", "--device", "cpu", "-q", "--format", "json",
            "--micro-batch-size", options.micro_batch_size, *common]
    theirs = [sys.executable, __file__, "--transformers-only", *common]
    found = {"ouroboros": [], "transformers": []}
    for _ in range(options.rounds):
        found["ouroboros"].append(measure(ours))
        found["transformers"].append(measure(theirs))

    def median(who, field):
        return statistics.median(result[field] for result in found[who])

    for who in found:
        rounds = " ".join(f"{result['tokensPerSecond']:,.0f}" for result in found[who])
        print(f"{who:12}  {median(who, 'tokensPerSecond'):8,.0f} tokens/s (rounds: {rounds})"
              f"  peak memory {median(who, 'peakMemoryBytes') / 2**30:.2f} GiB")
    share = 100 * median("ouroboros", "shareOfPeak")
    print(f"ouroboros runs at {share:.0f} % of the matmul peak, "
          f"{median('ouroboros', 'float32PeakFlopsPerSecond') / 1e9:,.0f} GFLOPS")
    for field, what in (("tokensPerSecond", "speed"), ("peakMemoryBytes", "memory")):
        print(f"{what}: {median('ouroboros', field) / median('transformers', field):.2f} times transformers'")


if __name__ == "__main__":
    main()
