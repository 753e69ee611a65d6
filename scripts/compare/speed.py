#!/usr/bin/env python3
"""Compares speed and memory with other programs on this machine's CPU: training steps, beam search, and a whole experiment.

    speed.py train       [--shape opt-125m] [--batch-size 32] [--steps 5] [--with transformers] [--with compiled@PYTHON] ...
    speed.py decode      [--shape opt-125m] [--prompts 64] [--with transformers] [--with openvino@PYTHON] ...
    speed.py experiment  --shape small-50k [--batch-size 32] [--with transformers]

An experiment is two generations: five epochs on 320 token blocks, validation after each, the test of the best, and a corpus of
as many blocks by beam search for the second. Its time is that of the process, from its start.

All programs have the same random weights, batch, number of threads (--threads, as many as there are processors), allocator
settings and OpenMP policy. They take turns, --rounds times, each in a process of its own, because machines are noisy; the
table shows medians. --busy N starts N processes that compute all the time.

    transformers  training: SDPA and AdamW(fused=True); decoding: generate; experiments: both
    compiled      the same with torch.compile, compiled before it is timed
    openvino      decoding: optimum-intel's OVModelForCausalLM
    zentorch      decoding: torch.compile with AMD's zentorch
    ctranslate2   decoding

PROGRAM@PYTHON runs a program with another Python, for other versions of PyTorch. The Python that runs this script needs
PyTorch and transformers, each program its own package (pip install optimum-intel openvino, zentorch, ctranslate2).
Only for comparisons: Ouroboros itself needs no Python.
"""
import argparse
import contextlib
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
# as in bench; what is not here has transformers' default
SHAPES = {
    "opt-125m": ("opt", {}),
    "small": ("opt", dict(vocab_size=2000, hidden_size=128, word_embed_proj_dim=128, num_hidden_layers=4, num_attention_heads=4,
                          ffn_dim=512, max_position_embeddings=512)),
    "small-50k": ("opt", dict(vocab_size=50272, hidden_size=128, word_embed_proj_dim=128, num_hidden_layers=4,
                              num_attention_heads=4, ffn_dim=512, max_position_embeddings=512)),
    "gpt2": ("gpt2", {}),
    "smollm2-135m": ("llama", dict(vocab_size=49152, hidden_size=576, num_hidden_layers=30, num_attention_heads=9,
                                   num_key_value_heads=3, intermediate_size=1536, max_position_embeddings=8192,
                                   rms_norm_eps=1e-5, tie_word_embeddings=True)),
    "pythia-160m": ("gpt_neox", dict(vocab_size=50304, hidden_size=768, num_hidden_layers=12, num_attention_heads=12,
                                     intermediate_size=3072)),
}
WARM_UP = 2
BLOCKS = dict(train=320, validation=64, test=64)  # of an experiment
EPOCHS = 5
LEARNING_RATE = 1e-3


# A peer, in a process of its own


def train(program, options):
    """-> tokens per second"""
    import torch
    from transformers import AutoModelForCausalLM
    model = AutoModelForCausalLM.from_pretrained(options.model, attn_implementation="sdpa").train()
    if program == "compiled":
        model.forward = torch.compile(model.forward)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-5, fused=True)
    ids = torch.randint(0, model.config.vocab_size, (options.batch_size, options.block_length))
    seconds = []
    for _ in range(WARM_UP + options.steps):
        start = time.perf_counter()
        optimiser.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
            loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        optimiser.step()
        loss.item()
        seconds.append(time.perf_counter() - start)
    return options.batch_size * options.block_length / statistics.median(seconds[WARM_UP:])


def decode(program, options):
    """-> blocks per second"""
    import torch
    prompts = torch.randint(3, 2000, (options.prompts, options.block_length))

    def timed(continue_prompts):
        start = time.perf_counter()
        continue_prompts(prompts)
        return options.prompts / (time.perf_counter() - start)

    if program == "ctranslate2":
        import ctranslate2
        generator = ctranslate2.Generator(converted(options), inter_threads=1, intra_threads=options.threads,
                                          compute_type="bfloat16" if options.precision == "bf16" else "float32")
        return timed(lambda ids: generator.generate_batch(
            [[f"t{i}" for i in row] for row in ids.tolist()], beam_size=options.beam_width, max_length=options.new_tokens,
            min_length=options.new_tokens, include_prompt_in_result=False))
    dtype = torch.bfloat16 if options.precision == "bf16" else torch.float32
    if program == "openvino":
        from optimum.intel import OVModelForCausalLM
        hint = {"INFERENCE_PRECISION_HINT": "bf16" if options.precision == "bf16" else "f32",
                "INFERENCE_NUM_THREADS": options.threads}
        model = OVModelForCausalLM.from_pretrained(options.model, export=True, ov_config=hint)
    else:
        from transformers import AutoModelForCausalLM
        attention = "eager" if program == "zentorch" else "sdpa"  # its own fused attention fails with generate's masks
        model = AutoModelForCausalLM.from_pretrained(options.model, dtype=dtype, attn_implementation=attention).eval()

    def generate(ids, new=options.new_tokens):
        with torch.no_grad():
            model.generate(ids, attention_mask=torch.ones_like(ids), num_beams=options.beam_width, max_new_tokens=new,
                           min_new_tokens=new, do_sample=False)

    if program == "zentorch":
        import zentorch  # noqa: F401, registers the backend
        model.forward = torch.compile(model.forward, backend="zentorch", dynamic=True)
    elif program == "compiled":
        model.forward = torch.compile(model.forward, dynamic=True)
    generate(prompts, 4)
    return timed(generate)


def experiment(program, options):
    """Two generations, as `ouroboros run` does them -> test perplexity of the last"""
    import torch
    from transformers import AutoModelForCausalLM
    splits = {name: torch.tensor([json.loads(line)["ids"] for line in (data_of(options) / f"{name}.jsonl").open()])
              for name in BLOCKS}
    corpus = splits["train"]
    for generation in range(2):
        model = AutoModelForCausalLM.from_pretrained(options.model, attn_implementation="sdpa")
        optimiser = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, fused=True)
        best, best_loss = None, float("inf")
        for _ in range(EPOCHS):
            model.train()
            for ids in corpus[torch.randperm(len(corpus))].split(options.batch_size):
                optimiser.zero_grad()
                model(input_ids=ids, labels=ids).loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
            loss = mean_loss(model, splits["validation"])
            if loss < best_loss:
                best, best_loss = {name: weight.clone() for name, weight in model.state_dict().items()}, loss
        model.load_state_dict(best)
        loss = mean_loss(model, splits["test"])
        if generation == 0:
            with torch.no_grad():
                corpus = torch.cat([model.generate(ids, attention_mask=torch.ones_like(ids), num_beams=options.beam_width,
                                                   max_new_tokens=ids.size(1), min_new_tokens=ids.size(1), do_sample=False)
                                    [:, ids.size(1):] for ids in corpus.split(64)])
    return torch.tensor(loss).exp().item()


def mean_loss(model, blocks):
    import torch
    model.eval()
    with torch.no_grad():
        losses = [model(input_ids=ids, labels=ids).loss.item() * len(ids) for ids in blocks.split(32)]
    return sum(losses) / len(blocks)


def converted(options):
    """-> the model for CTranslate2, whose tokens are called t0, t1 and so on"""
    import ctranslate2
    target = pathlib.Path(options.model) / "ctranslate2"
    if not target.exists():
        class Tokenizer:
            unk_token = bos_token = eos_token = "t2"

            def get_vocab(self):
                size = json.loads((pathlib.Path(options.model) / "config.json").read_text())["vocab_size"]
                return {f"t{i}": i for i in range(size)}

        class Converter(ctranslate2.converters.TransformersConverter):
            def load_tokenizer(self, tokenizer_class, model_name_or_path, **rest):
                return Tokenizer()

        Converter(options.model).convert(str(target))
    return str(target)


def in_this_process(options):
    import torch
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    what = {"train": train, "decode": decode, "experiment": experiment}[options.what]
    print(json.dumps(what(options.in_process, options)))


# The comparison


def run(command):
    """-> the lines that a process printed, and its peak memory in bytes"""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=errors,
                                   env={**os.environ, **SETTINGS})
        _, status, usage = os.wait4(process.pid, 0)
        output.seek(0)
        errors.seek(0)
        if status:
            sys.exit(errors.read().decode())
        return output.read().decode().splitlines(), usage.ru_maxrss * 1024


def ouroboros(options):
    """-> tokens or blocks per second, peak memory in bytes, share of the matmul peak"""
    if options.what == "experiment":
        directory = tempfile.mkdtemp(dir=options.model)
        return timed_run([OUROBOROS, "run", "--model", options.model, "--dataset", data_of(options), "--generations", 2,
                          "--epochs", EPOCHS, "--batch-size", options.batch_size, "--learning-rate", LEARNING_RATE,
                          "--beam-width", options.beam_width, "--device", "cpu", "--threads", options.threads,
                          "--precision", options.precision, "--run-directory", f"{directory}/run", "-q"])
    command = [OUROBOROS, "bench", options.what, "--model", options.model, "--device", "cpu", "--threads", options.threads,
               "--block-length", options.block_length, "--precision", options.precision, "--steps", options.steps,
               "--format", "json", "-q"]
    if options.what == "train":
        printed, memory = run([*command, "--batch-size", options.batch_size])
        result = json.loads(printed[-1])
        return result["tokensPerSecond"], memory, result["shareOfPeak"]
    each = max(1, options.prompts // options.threads)
    printed, memory = run([*command, "--batch-sizes", each, "--new-tokens", options.new_tokens,
                           "--beam-width", options.beam_width])
    result = json.loads(printed[-1])["batchSizes"][0]
    return result["blocksPerSecond"], memory, result["shareOfPeak"]


def peer(name, options):
    program, _, python = name.partition("@")
    arguments = [f"--{key.replace('_', '-')}={value}" for key, value in vars(options).items()
                 if key not in ("what", "programs", "in_process", "busy", "rounds", "shape")]
    command = [python or sys.executable, __file__, options.what, "--in-process", program, *arguments]
    if options.what == "experiment":
        return timed_run(command)
    printed, memory = run(command)
    return json.loads(printed[-1]), memory, None


def timed_run(command):
    """-> processes like this one in an hour, peak memory in bytes"""
    start = time.perf_counter()
    memory = run(command)[1]
    return 3600 / (time.perf_counter() - start), memory, None


def data_of(options):
    return pathlib.Path(options.model) / "data"


def write_data(options):
    """Token blocks of ids in which each follows from the one before, so that there is something to learn"""
    import torch
    size = SHAPES[options.shape][1].get("vocab_size", 50000)
    data_of(options).mkdir()
    for name, count in BLOCKS.items():
        ids = [torch.randint(3, size, (count, 1))]
        for _ in range(options.block_length - 1):
            ids.append((ids[-1] * 7 + torch.randint(0, 20, (count, 1))) % (size - 3) + 3)
        with (data_of(options) / f"{name}.jsonl").open("w") as file:
            file.writelines(json.dumps({"ids": row}) + "\n" for row in torch.cat(ids, 1).tolist())


def write_model(options, directory):
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM
    torch.manual_seed(0)
    model_type, fields = SHAPES[options.shape]
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(model_type, **fields))
    model.generation_config.eos_token_id = None
    model.save_pretrained(directory)


@contextlib.contextmanager
def neighbours(count):
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()


def compare(options):
    names = ["ouroboros", *options.programs]
    found = {name: [] for name in names}
    for number in range(options.rounds):
        for name in names:
            found[name].append(ouroboros(options) if name == "ouroboros" else peer(name, options))
            print(f"round {number + 1}, {name}: {found[name][-1][0]:,.2f}", file=sys.stderr, flush=True)
    unit = {"train": "tokens/s", "decode": "blocks/s", "experiment": "per hour"}[options.what]
    print(f"{'':40}{unit:>10}{'GiB':>8}{'ratio':>8}  rounds")
    ours = statistics.median(rate for rate, _, _ in found["ouroboros"])
    for name, rounds in found.items():
        rate, memory = (statistics.median(result[i] for result in rounds) for i in (0, 1))
        every = " ".join(f"{result[0]:,.2f}" for result in rounds)
        print(f"{name:40}{rate:10,.2f}{memory / 2**30:8.2f}{ours / rate:8.2f}  {every}")
    if options.what == "experiment":
        return
    share = statistics.median(share for _, _, share in found["ouroboros"])
    print(f"ouroboros runs at {100 * share:.0f} % of the matmul peak; ratio: its speed to the program's")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("train", "decode", "experiment"))
    parser.add_argument("--shape", choices=SHAPES, default="opt-125m")
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--with", dest="programs", action="append", default=[], metavar="PROGRAM[@PYTHON]")
    numbers = dict(batch_size=32, block_length=64, prompts=64, new_tokens=64, beam_width=5, steps=3, rounds=3, busy=0,
                   threads=len(os.sched_getaffinity(0)))
    for name, default in numbers.items():
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=default, help=f"default: {default}")
    parser.add_argument("--in-process", help=argparse.SUPPRESS)
    parser.add_argument("--model", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process:
        in_this_process(options)
        return
    with tempfile.TemporaryDirectory() as directory, neighbours(options.busy):
        options.model = directory
        write_model(options, directory)
        write_data(options)
        run([OUROBOROS, "bench", "train", "--shape", "small", "--steps", "1", "--format", "json", "-q"])  # builds it if necessary
        compare(options)


if __name__ == "__main__":
    main()
