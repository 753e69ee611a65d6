#!/usr/bin/env python3
"""Compares the speed and memory of beam search: Ouroboros, Hugging Face transformers and CTranslate2, float32, CPU.

usage: decode.py --model DIR [--tokenizer DIR] [--programs ouroboros,transformers,ctranslate2] [--batch-sizes 8,16,32,64]
                 [--rounds 1] [--prompt-length 64] [--new-tokens 64] [--beam-width 5] [--seed 0] [--lock FILE]

Each program continues the same random prompts by exactly --new-tokens tokens, one batch of prompts at a time, in a
process of its own with the launcher's allocator and OpenMP settings; the programs take turns. Only decoding is timed: for
Ouroboros, whose process also loads the model, the time of a run that decodes one token is subtracted. Memory is the
process's peak. The result of a program is its median over the rounds at its best batch size. With --lock each timed
process locks that file, so that other jobs on the machine can wait.

Model FLOPs of one block, with L weights in the layers' matrices and V in the output projection:
    2 L (prompt + beams (new - 1)) + 2 V (1 + beams (new - 1))
The matmul peak is the fastest of several products of the layers' shapes, by MKL and by oneDNN, measured in every round.

CTranslate2's converter needs a tokenizer beside the model; --tokenizer names its directory if it is elsewhere.
Only for comparisons: Ouroboros itself needs no Python.
Needs: pip install torch==2.7.1 transformers==4.57.1 ctranslate2
"""
import argparse
import fcntl
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

OUROBOROS = pathlib.Path(__file__).resolve().parent.parent / "ouroboros"
# as in scripts/ouroboros, which has the reasons
SETTINGS = dict(MALLOC_MMAP_THRESHOLD_="1073741824", MALLOC_MMAP_MAX_="0", MALLOC_TRIM_THRESHOLD_="4294967296",
                MALLOC_TOP_PAD_="67108864", MALLOC_ARENA_MAX="1", OMP_WAIT_POLICY="PASSIVE", GOMP_SPINCOUNT="10000")


def write_lines(path, rows):
    path.write_text("".join(json.dumps({"ids": row}) + "\n" for row in rows))


def run(command, lock):
    """Runs a process and returns its seconds, peak memory in bytes and output."""
    with open(lock or os.devnull, "w") as held:
        if lock:
            fcntl.flock(held, fcntl.LOCK_EX)
        start = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env={**os.environ, **SETTINGS})
        output, errors = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(errors.decode())
        return time.monotonic() - start, usage.ru_maxrss * 1024, output.decode()


def ouroboros(options, directory, batch_size):
    prompts, found = directory / f"prompts-{batch_size}.jsonl", directory / "ouroboros.jsonl"

    def synthesize(prompts, new_tokens):
        return run([OUROBOROS, "synthesize", "--model", options.model, "--prompts", prompts, "--output", found,
                    "--new-tokens", new_tokens, "--beam-width", options.beam_width, "--batch-size", batch_size,
                    "--device", "cpu", "-q"], options.lock)

    loading, _, _ = synthesize(directory / "prompts-1.jsonl", 1)
    both, memory, _ = synthesize(prompts, options.new_tokens)
    return both - loading, memory, [json.loads(line)["continuation"] for line in found.read_text().splitlines()]


def peer(program, options, directory, batch_size):
    """Runs a peer in its own process, by calling this script again (see decode_with)."""
    _, memory, output = run([sys.executable, __file__, "--model", options.model, "--decode-with", program,
                             "--directory", directory, "--batch-sizes", batch_size, "--new-tokens", options.new_tokens,
                             "--beam-width", options.beam_width], options.lock)
    result = json.loads(output.splitlines()[-1])
    return result["seconds"], memory, result["continuations"]


def decode_with(program, options, prompts):
    """Decodes with a peer in this process; returns seconds and continuations."""
    beams, new = options.beam_width, options.new_tokens
    if program == "transformers":
        import torch
        from transformers import AutoModelForCausalLM
        model = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32).eval()
        ids = torch.tensor(prompts)
        start = time.monotonic()
        with torch.no_grad():
            found = model.generate(ids, attention_mask=torch.ones_like(ids), num_beams=beams, max_new_tokens=new,
                                   min_new_tokens=new, do_sample=False)
        return time.monotonic() - start, found[:, ids.shape[1]:].tolist()
    import ctranslate2
    directory = pathlib.Path(options.directory) / "ctranslate2"
    tokens = json.loads((directory / "vocabulary.json").read_text())
    generator = ctranslate2.Generator(str(directory), device="cpu", compute_type="float32", inter_threads=1,
                                      intra_threads=os.cpu_count())
    start = time.monotonic()
    found = generator.generate_batch([[tokens[i] for i in prompt] for prompt in prompts], beam_size=beams,
                                     max_length=new, min_length=new, include_prompt_in_result=False)
    return time.monotonic() - start, [result.sequences_ids[0] for result in found]


def convert(options, directory):
    """Converts the model for CTranslate2."""
    import ctranslate2
    both = directory / "with-tokenizer"
    both.mkdir()
    for source in (options.tokenizer, options.model):
        for file in source.iterdir():
            (both / file.name).unlink(missing_ok=True)
            (both / file.name).symlink_to(file.resolve())
    ctranslate2.converters.TransformersConverter(str(both)).convert(str(directory / "ctranslate2"))


def matmul_peak(config):
    """The fastest product in FLOP/s."""
    import torch
    hidden, vocabulary = config["hidden_size"], config["vocab_size"]
    best = 0
    with torch.no_grad():
        for rows, inner, outer in [(640, hidden, 4 * hidden), (640, 4 * hidden, hidden), (320, hidden, vocabulary)]:
            x, w = torch.randn(rows, inner), torch.randn(outer, inner)
            transposed, packed = w.t().contiguous(), torch.ops.mkldnn._reorder_linear_weight(w, rows)
            for product in (lambda: torch.mm(x, transposed),
                            lambda: torch.ops.mkldnn._linear_pointwise(x, packed, None, "none", [], "")):
                for _ in range(8):
                    start = time.monotonic()
                    product()
                    best = max(best, 2 * rows * inner * outer / (time.monotonic() - start))
    return best


def flops_per_block(config, options):
    hidden, steps = config["hidden_size"], options.beam_width * (options.new_tokens - 1)
    layers = config["num_hidden_layers"] * (4 * hidden * hidden + 2 * hidden * config["ffn_dim"])
    projection = config["word_embed_proj_dim"] * config["vocab_size"]
    return 2 * layers * (options.prompt_length + steps) + 2 * projection * (1 + steps)


def compare(options, directory):
    import random
    config = json.loads((options.model / "config.json").read_text())
    config.setdefault("word_embed_proj_dim", config["hidden_size"])
    sizes = [int(size) for size in options.batch_sizes.split(",")]
    programs = options.programs.split(",")
    generator = random.Random(options.seed)
    drawn = [[generator.randrange(3, config["vocab_size"] - 100) for _ in range(options.prompt_length)]
             for _ in range(max(sizes))]
    for size in {1, *sizes}:
        write_lines(directory / f"prompts-{size}.jsonl", drawn[:size])
    run([OUROBOROS, "--version"], None)  # builds it if necessary
    if "ctranslate2" in programs:
        convert(options, directory)
    rates, memories, texts, peaks = {}, {}, {}, []
    for number in range(options.rounds):
        for size in sizes:
            for program in programs:
                peaks.append(matmul_peak(config))
                decode = ouroboros if program == "ouroboros" else lambda *rest: peer(program, *rest)
                seconds, memory, texts[program, size] = decode(options, directory, size)
                rates.setdefault((program, size), []).append(size / seconds)
                memories[program, size] = memory
                print(f"round {number}, {program}, batch size {size}: {size / seconds:.2f} blocks/s, "
                      f"{memory / 1e9:.1f} GB, matmul peak {peaks[-1] / 1e9:.0f} GFLOPS", file=sys.stderr, flush=True)
    report(options, config, programs, sizes, rates, memories, texts, max(peaks))


def report(options, config, programs, sizes, rates, memories, texts, peak):
    medians = {key: statistics.median(values) for key, values in rates.items()}
    best = {program: max(medians[program, size] for size in sizes) for program in programs}
    flops = flops_per_block(config, options)
    print(f"{'blocks/s':<14}" + "".join(f"{size:>8}" for size in sizes) + "    best   of peak" + "".join(
        f"   GB at {size}" for size in sizes))
    for program in programs:
        row = "".join(f"{medians[program, size]:>8.2f}" for size in sizes)
        row += f"{best[program]:>8.2f}{best[program] * flops / peak:>10.0%}"
        print(f"{program:<14}{row}" + "".join(f"{memories[program, size] / 1e9:>9.1f}" for size in sizes))
    print(f"matmul peak {peak / 1e9:.0f} GFLOPS, {flops / 1e9:.1f} GFLOP a block: {peak / flops:.2f} blocks/s at most")
    for program in programs[1:]:
        print(f"{programs[0]} is {best[programs[0]] / best[program]:.2f} times as fast as {program}")
        same = sum(a == b for a, b in zip(texts[programs[0], sizes[-1]], texts[program, sizes[-1]]))
        print(f"{same} of {sizes[-1]} continuations are the same")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--tokenizer", type=pathlib.Path)
    parser.add_argument("--programs", default="ouroboros,transformers,ctranslate2")
    parser.add_argument("--batch-sizes", default="8,16,32,64")
    for name, default in dict(rounds=1, prompt_length=64, new_tokens=64, beam_width=5, seed=0).items():
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=default)
    parser.add_argument("--lock")
    parser.add_argument("--decode-with", help=argparse.SUPPRESS)
    parser.add_argument("--directory", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.tokenizer = options.tokenizer or options.model
    if options.decode_with:
        lines = (pathlib.Path(options.directory) / f"prompts-{options.batch_sizes}.jsonl").read_text().splitlines()
        seconds, continuations = decode_with(options.decode_with, options, [json.loads(line)["ids"] for line in lines])
        print(json.dumps(dict(seconds=seconds, continuations=continuations)))
        return
    with tempfile.TemporaryDirectory() as name:
        compare(options, pathlib.Path(name))


if __name__ == "__main__":
    main()
