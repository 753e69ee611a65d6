#!/usr/bin/env python3
"""Proves the numeric core on a GPU, and measures it: Python and PyTorch only, no Java.

    python scripts/gpu/prove.py [--device cuda|cpu] [--output prove.json] [--seconds 540]

Compiles the program texts that Ouroboros ships (models/src/main/resources) and compares the device with the CPU: losses,
gradients, three training steps, micro-batches, every decoder. Trains twice and compares bytes, and counts where the host waits.
Then measures training and decoding in the shape of facebook/opt-125m in fp32, tf32 and bf16 against the fastest matrix product,
prints the slowest operators, and, where transformers is installed, measures it beside. What does not fit into --seconds is
named in the result. On a CPU all sizes are small: that tests this script.

Needs PyTorch 2.7 or newer, nothing else. The result is JSON; the exit code is 1 if a comparison failed.
"""
import argparse
import functools
import json
import os
import pathlib
import sys
import time
import warnings

# cuDNN's attention recompiles for each length of the cache
os.environ.setdefault("TORCH_CUDNN_SDPA_DEPRIORITIZED", "1")

import torch  # noqa: E402

TEXTS = pathlib.Path(__file__).resolve().parents[2] / "models/src/main/resources/io/ouroboros/models"
sys.path[:0] = [str(TEXTS / "torchscript"), str(TEXTS / "opt")]

import logits_processors  # noqa: E402
import program  # noqa: E402
import training  # noqa: E402

METHODS = ["for_products", "nll", "gradients", "accumulate", "mean_loss", "adamw", "advance", "prepack", "beam_search", "sample", "contrastive_search"]
OPT_125M = dict(vocab=50272, hidden=768, layers=12, heads=12, ffn=3072, positions=2048)
SMALL = dict(vocab=503, hidden=48, layers=3, heads=4, ffn=80, positions=128)
MEDIUM = dict(vocab=8009, hidden=256, layers=4, heads=8, ffn=1024, positions=256)
BLOCK = 64
PEAK_SIZE = {"cuda": 8192, "cpu": 512}


# The model


def parameter_shapes(shape):
    hidden, ffn = shape["hidden"], shape["ffn"]
    yield "model.decoder.embed_tokens.weight", [shape["vocab"], hidden]
    yield "model.decoder.embed_positions.weight", [shape["positions"] + 2, hidden]
    for layer in range(shape["layers"]):
        at = f"model.decoder.layers.{layer}."
        for name in ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj"):
            yield at + name + ".weight", [hidden, hidden]
            yield at + name + ".bias", [hidden]
        yield at + "fc1.weight", [ffn, hidden]
        yield at + "fc1.bias", [ffn]
        yield at + "fc2.weight", [hidden, ffn]
        yield at + "fc2.bias", [hidden]
        for name in ("self_attn_layer_norm", "final_layer_norm"):
            yield at + name + ".weight", [hidden]
            yield at + name + ".bias", [hidden]
    yield "model.decoder.final_layer_norm.weight", [hidden]
    yield "model.decoder.final_layer_norm.bias", [hidden]


def random_weights(shape, device):
    """Normal numbers of OPT's standard deviation; norms near one, so that the weights of norms count."""
    generator = torch.Generator().manual_seed(7)
    weights = []
    for name, size in parameter_shapes(shape):
        values = torch.randn(size, generator=generator) * (0.02 if shape["hidden"] > 500 else 0.08)
        if "norm.weight" in name:
            values += 1.0
        weights.append(values.to(device).requires_grad_(True))
    return weights


@functools.cache
def compiled(shape):
    """The program in TorchScript, as Java runs it: Python would allow more (a generator of a GPU, for one)."""
    shape = dict(shape)
    module = program.Program()
    module.sizes = {name: float(value) for name, value in dict(
        num_layers=shape["layers"], num_heads=shape["heads"], pre_norm=1, final_layer_norm=1, padding_id=1).items()}
    module.names = [name for name, _ in parameter_shapes(shape)]
    for method in METHODS:
        torch.jit.export(getattr(program.Program, method))
    torch._C._set_graph_executor_optimize(False)  # as Java does
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer versions deprecate TorchScript
        return torch.jit.script(module)


class Core:
    """A program over a model's weights on a device, and the optimiser's state."""

    def __init__(self, shape, device, dropout=0.0):
        self.program = compiled(tuple(shape.items()))
        self.shape = shape
        self.device = torch.device(device)
        self.dropout = dropout
        self.weights = random_weights(shape, device)
        self.moments = [[torch.zeros_like(weight) for weight in self.weights] for _ in range(2)]
        self.count = torch.zeros([], device=device)

    def step_arguments(self, start, end, seed):
        numbers = dict(seed=seed, chunk_rows=max(1, (1 << 28) // self.shape["vocab"]), dropout_group=32,
                       start=start, end=end, dropout=self.dropout, attention_dropout=0.0, loss_threshold=1.0, loss_exponent=0.0,
                       max_grad_norm=float("inf"), learning_rate=1e-3, beta1=0.9, beta2=0.999, weight_decay=0.01, epsilon=1e-8)
        kinds = training.TrainingStep.__annotations__
        integers = [int(numbers[name]) for name in training.TrainingStep._fields if kinds[name] in (int, bool)]
        floats = [numbers[name] for name in training.TrainingStep._fields if kinds[name] is float]
        return integers, floats

    def nll(self, ids, chunk_rows):
        weights = self.program.for_products(torch.tensor([0, 0]), self.weights)
        return self.program.nll(ids, chunk_rows, self.shape["vocab"], weights)

    def gradients(self, ids, micro_batch, bfloat16=False, seed=3):
        """As Trainer does: micro-batches are added in their order."""
        products = self.program.for_products(torch.tensor([int(bfloat16), 0]), self.weights)
        sums, grads = [], []
        for start in range(0, len(ids), micro_batch):
            step = self.step_arguments(start, min(start + micro_batch, len(ids)), seed)
            integers, floats = torch.tensor(step[0]), torch.tensor(step[1], dtype=torch.float64)
            total, found = self.program.gradients(ids, integers, floats, products)
            sums.append(total)
            if grads:
                self.program.accumulate(grads, found)
            else:
                grads = list(found)
        loss = self.program.mean_loss(sums, ids.size(0) * (ids.size(1) - 1))
        torch.set_grad_enabled(True)
        return loss, grads

    def train(self, ids, micro_batch, bfloat16=False, seed=3):
        loss, grads = self.gradients(ids, micro_batch, bfloat16, seed)
        step = self.step_arguments(0, len(ids), seed)
        self.program.adamw(self.count, *step, self.weights, grads, *self.moments)
        self.program.advance(self.count)
        torch.set_grad_enabled(True)
        return loss

    def decode(self, method, prompts, new, bfloat16=False, packed=None, draws=0, **options):
        numbers = dict(new_tokens=new, min_new_tokens=new, no_repeat_ngram=0, beam_width=5, early_stopping=0, top_k=0,
                       repetition_penalty=1.0, length_penalty=1.0, temperature=1.0, top_p=1.0, min_p=0.0, typical_p=1.0,
                       penalty_alpha=0.0)
        numbers.update(options)
        kinds = logits_processors.Decoding.__annotations__
        integers = [numbers[name] for name in logits_processors.Decoding._fields if kinds[name] is int]
        floats = [float(numbers[name]) for name in logits_processors.Decoding._fields if kinds[name] is float]
        arguments = [prompts.to(self.device)]
        if method != "contrastive_search":
            size = [prompts.size(0), new, draws] if draws else [0]
            arguments.append(torch.rand(size, generator=torch.Generator().manual_seed(5), dtype=torch.float64).to(self.device))
        with torch.inference_mode():
            packed = self.program.prepack(bfloat16, self.weights) if packed is None else packed
            return getattr(self.program, method)(*arguments, integers, floats, [2], packed)


def random_ids(shape, rows, length=BLOCK, seed=1):
    """Skewed as text is, so that scores differ; no special tokens."""
    draws = torch.rand([rows, length], generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return (3 + (shape["vocab"] - 3) * draws ** 3).long()


# The parts


class Proof:
    def __init__(self, options):
        self.device = options.device
        self.is_cuda = options.device.startswith("cuda")
        self.start = time.monotonic()
        self.seconds = options.seconds
        self.output = options.output
        properties = torch.cuda.get_device_properties(self.device) if self.is_cuda else None
        self.result = {"torch": torch.__version__, "python": sys.version.split()[0], "device": self.device,
                       "gpu": properties.name if properties else None, "cuda": torch.version.cuda if self.is_cuda else None,
                       "comparisons": {}, "skipped": [], "failed": []}

    def perform(self, part):
        """Runs a part if there is time; what fails for another reason than a comparison is kept too."""
        name = part.__name__
        if time.monotonic() - self.start > self.seconds:
            self.result["skipped"].append(name)
            return
        print(f"{time.monotonic() - self.start:4.0f} s  {name}", flush=True)
        try:
            part(self)
        except Exception as e:  # the other parts are worth their time
            self.result["failed"].append(f"{name}: {type(e).__name__}: {e}")
        self.result["elapsedSeconds"] = time.monotonic() - self.start
        self.output.write_text(json.dumps(self.result, indent=2) + "\n")

    def compare(self, what, found, limit):
        holds = found <= limit
        print(f"{'ok' if holds else 'FAILED':>11}  {what}: {found:.2e}, at most {limit:.0e}", flush=True)
        self.result["comparisons"][what] = {"found": found, "limit": limit}
        if not holds:
            self.result["failed"].append(what)

    def wait(self):
        if self.is_cuda:
            torch.cuda.synchronize(self.device)

    def timed(self, call, repetitions):
        """-> seconds of the fastest of some calls, after one that does not count; None where memory runs out"""
        best = None
        try:
            for i in range(repetitions + 1):
                self.wait()
                begin = time.perf_counter()
                call()
                self.wait()
                if i > 0:
                    seconds = time.perf_counter() - begin
                    best = seconds if best is None else min(best, seconds)
            return best
        except torch.OutOfMemoryError:
            return None

    def reset_memory(self):
        if self.is_cuda:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats(self.device)

    def peak_memory(self):
        return torch.cuda.max_memory_allocated(self.device) if self.is_cuda else None

    def has_time(self):
        return time.monotonic() - self.start < self.seconds


def relative(a, b):
    return ((a.detach().cpu().double() - b.detach().cpu().double()).norm() / a.detach().cpu().double().norm().clamp_min(1e-30)).item()


def largest(xs, ys):
    return max(relative(x, y) for x, y in zip(xs, ys, strict=True))


def without_noise(core, tensors):
    """The true gradient of a key's bias is zero; the computed one is rounding."""
    return [tensor for name, tensor in zip(core.program.names, tensors, strict=True) if not name.endswith("k_proj.bias")]


def compare_training(proof):
    shape = MEDIUM if proof.is_cuda else SMALL
    ids = random_ids(shape, 48)
    cpu, device = Core(shape, "cpu"), Core(shape, proof.device)
    with torch.inference_mode():
        nats = [core.nll(ids.to(core.device), 500) for core in (cpu, device)]
    proof.compare("losses of tokens, from the CPU's", relative(*nats), 1e-5)
    found = [core.gradients(ids, 8) for core in (cpu, device)]
    proof.compare("mean loss, from the CPU's", relative(found[0][0], found[1][0]), 1e-5)
    proof.compare("gradients, from the CPU's", largest(*(without_noise(cpu, grads) for _, grads in found)), 1e-3)
    narrow = device.gradients(ids, 8, bfloat16=True)
    proof.compare("mean loss in bf16, from float32's", relative(found[0][0], narrow[0]), 1e-2)
    proof.compare("gradients in bf16, from float32's",
                  relative(*(torch.cat([g.flatten().cpu() for g in without_noise(cpu, grads)]) for grads in (found[0][1], narrow[1]))), 5e-2)
    for step in range(3):
        losses = [core.train(ids, 8, seed=step) for core in (cpu, device)]
        proof.compare(f"loss of training step {step}, from the CPU's", relative(*losses), 1e-4)


def compare_micro_batches(proof):
    shape = MEDIUM if proof.is_cuda else SMALL
    core = Core(shape, proof.device, dropout=0.1)
    ids = random_ids(shape, 48)
    whole, parts = (without_noise(core, core.gradients(ids, size)[1]) for size in (48, 7))
    proof.compare("gradients with dropout, micro-batches of 48 and of 7", largest(whole, parts), 1e-4)


def compare_repetition(proof):
    shape = MEDIUM if proof.is_cuda else SMALL
    for bfloat16 in (False, True):
        cores = [Core(shape, proof.device, dropout=0.1) for _ in range(2)]
        for core in cores:
            for step in range(4):
                core.train(random_ids(shape, 64, seed=step), 32, bfloat16, seed=step)
        differing = sum(not torch.equal(a, b) for a, b in zip(*(core.weights for core in cores), strict=True))
        proof.compare(f"weights whose bytes differ when trained twice, {'bf16' if bfloat16 else 'fp32'}", float(differing), 0.0)


def compare_decoders(proof):
    shape = MEDIUM if proof.is_cuda else SMALL
    cpu, device = Core(shape, "cpu"), Core(shape, proof.device)
    prompts = random_ids(shape, 24, 16)
    ways = {"beam search": ("beam_search", {}), "greedy": ("beam_search", dict(beam_width=1)),
            "beam search with processors": ("beam_search", dict(repetition_penalty=1.3, no_repeat_ngram=2, early_stopping=1)),
            "beam sampling": ("beam_search", dict(beam_width=3, draws=6, top_p=0.9)),
            "sampling": ("sample", dict(beam_width=1, draws=2, top_k=20, temperature=0.8)),
            "contrastive search": ("contrastive_search", dict(beam_width=1, top_k=4, penalty_alpha=0.6))}
    for name, (method, options) in ways.items():
        ids, scores, _ = cpu.decode(method, prompts, 20, **options)
        found, found_scores, _ = device.decode(method, prompts, 20, **options)
        same = (ids == found.cpu()).flatten(1).all(1)
        proof.compare(f"{name}: share of continuations that differ from the CPU's (near ties may)", 1 - same.float().mean().item(), 0.1)
        if same.any():
            proof.compare(f"{name}: scores of the others", relative(scores[same], found_scores.cpu()[same]), 1e-4)


def count_waits(proof):
    """Where the host waits for the GPU. Nothing but the check in one of eight decoding steps may."""
    if not proof.is_cuda:
        return
    core = Core(MEDIUM, proof.device, dropout=0.1)
    ids, prompts = random_ids(MEDIUM, 32), random_ids(MEDIUM, 8, 16).to(proof.device)
    packed = core.program.prepack(False, core.weights)
    calls = {"training step": (lambda: core.train(ids, 32), 0),
             "decoding of 32 tokens": (lambda: core.decode("beam_search", prompts, 32, packed=packed), 6)}
    for name, (call, limit) in calls.items():
        call()
        proof.wait()
        torch.cuda.set_sync_debug_mode("warn")
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                call()
        finally:
            torch.cuda.set_sync_debug_mode("default")
        waits = [str(warning.message) for warning in caught if "synchron" in str(warning.message)]
        proof.compare(f"waits of a {name}", float(len(waits)), float(limit))


PRECISIONS = {"fp32": (False, False), "tf32": (True, False), "bf16": (False, True)}


def set_tf32(allowed):
    torch.backends.cuda.matmul.allow_tf32 = allowed


def measure_peaks(proof):
    size = PEAK_SIZE["cuda" if proof.is_cuda else "cpu"]
    peaks = proof.result["matmulFlopsPerSecond"] = {}
    for name, (tf32, bfloat16) in PRECISIONS.items():
        set_tf32(tf32)
        a = torch.randn(size, size, device=proof.device, dtype=torch.bfloat16 if bfloat16 else torch.float32)
        peaks[name] = 2 * size ** 3 * 10 / proof.timed(lambda: [a @ a for _ in range(10)], 3)
    set_tf32(False)


def shape_and_core(proof):
    shape = OPT_125M if proof.is_cuda else SMALL
    return shape, Core(shape, proof.device, dropout=0.1)


def layer_weights(shape):
    return shape["layers"] * (4 * shape["hidden"] ** 2 + 2 * shape["hidden"] * shape["ffn"])


def measure_training(proof):
    shape, core = shape_and_core(proof)
    found = proof.result["training"] = []
    flops_per_token = 6 * (layer_weights(shape) + shape["vocab"] * shape["hidden"])
    for name, (tf32, bfloat16) in PRECISIONS.items():
        set_tf32(tf32)
        for micro_batch in (8, 16, 32, 64, 128, 256) if proof.is_cuda else (2, 4):
            if not proof.has_time():
                break
            blocks = max(128, micro_batch) if proof.is_cuda else 4
            ids = random_ids(shape, blocks)
            proof.reset_memory()
            seconds = proof.timed(lambda: core.train(ids, micro_batch, bfloat16), 3 if proof.is_cuda else 1)
            found.append({"precision": name, "blocks": blocks, "microBatch": micro_batch, "seconds": seconds,
                          "tokensPerSecond": seconds and blocks * BLOCK / seconds, "peakBytes": proof.peak_memory(),
                          "shareOfPeak": seconds and flops_per_token * blocks * (BLOCK - 1) / seconds
                          / proof.result["matmulFlopsPerSecond"][name]})
    set_tf32(False)


def measure_scoring(proof):
    shape, core = shape_and_core(proof)
    chunk = max(1, (1 << 28) // shape["vocab"])
    found = proof.result["scoring"] = []
    for blocks in (32, 128, 256) if proof.is_cuda else (4,):
        ids = random_ids(shape, blocks).to(proof.device)
        with torch.inference_mode():
            seconds = proof.timed(lambda: core.nll(ids, chunk), 3)
        found.append({"blocks": blocks, "seconds": seconds, "blocksPerSecond": seconds and blocks / seconds})


def measure_decoding(proof):
    shape, core = shape_and_core(proof)
    found = proof.result["decoding"] = []
    prompt, new, beams = (64, 64, 5) if proof.is_cuda else (8, 8, 5)
    projection = shape["vocab"] * shape["hidden"]
    flops = 2 * layer_weights(shape) * (prompt + beams * (new - 1)) + 2 * projection * (1 + beams * (new - 1))
    for name, (tf32, bfloat16) in PRECISIONS.items():
        set_tf32(tf32)
        with torch.inference_mode():
            packed = core.program.prepack(bfloat16, core.weights)
        for batch in (64, 128, 256, 512, 1024, 2048) if proof.is_cuda else (4,):
            if not proof.has_time():
                break
            prompts = random_ids(shape, batch, prompt)
            proof.reset_memory()
            seconds = proof.timed(lambda: core.decode("beam_search", prompts, new, bfloat16, packed), 1)
            found.append({"precision": name, "prompts": batch, "seconds": seconds, "blocksPerSecond": seconds and batch / seconds,
                          "peakBytes": proof.peak_memory(),
                          "shareOfPeak": seconds and flops * batch / seconds / proof.result["matmulFlopsPerSecond"][name]})
    set_tf32(False)


def profile(proof):
    """The slowest operators of a training step and of a decode, and how many kernels they launch."""
    shape, core = shape_and_core(proof)
    ids = random_ids(shape, 128 if proof.is_cuda else 4)
    prompts = random_ids(shape, 256 if proof.is_cuda else 2, 16)
    tables = proof.result["profiles"] = {}
    activities = [torch.profiler.ProfilerActivity.CPU] + ([torch.profiler.ProfilerActivity.CUDA] if proof.is_cuda else [])
    for name, call in {"training step": lambda: core.train(ids, ids.size(0)),
                       "decoding of 16 tokens": lambda: core.decode("beam_search", prompts, 16)}.items():
        call()
        with torch.profiler.profile(activities=activities) as profiler:
            call()
            proof.wait()
        events = profiler.key_averages()
        key = "self_device_time_total" if proof.is_cuda else "self_cpu_time_total"
        launches = sum(event.count for event in events if "LaunchKernel" in event.key)
        tables[name] = {"kernelLaunches": launches, "table": events.table(sort_by=key, row_limit=20).splitlines()}


def measure_transformers(proof):
    """transformers beside it: eager, and compiled if that takes less than a minute."""
    try:
        from transformers import OPTConfig, OPTForCausalLM
    except ImportError:
        proof.result["skipped"].append("transformers: not installed")
        return
    shape = OPT_125M if proof.is_cuda else SMALL
    blocks = 128 if proof.is_cuda else 4
    found = proof.result["transformers"] = []
    config = OPTConfig(vocab_size=shape["vocab"], hidden_size=shape["hidden"], num_hidden_layers=shape["layers"],
                       num_attention_heads=shape["heads"], ffn_dim=shape["ffn"], max_position_embeddings=shape["positions"],
                       word_embed_proj_dim=shape["hidden"], dropout=0.1)
    model = OPTForCausalLM(config).to(proof.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=True)
    ids = random_ids(shape, blocks).to(proof.device)

    def trainer(forward):
        def step():
            optimiser.zero_grad()
            forward(input_ids=ids, labels=ids).loss.backward()
            optimiser.step()
        return step

    seconds = proof.timed(trainer(model.train()), 3)
    found.append({"what": "training, eager, fp32", "tokensPerSecond": seconds and blocks * BLOCK / seconds})
    prompts = ids[:64, :BLOCK if proof.is_cuda else 8]
    with torch.inference_mode():
        model.eval()
        new = 64 if proof.is_cuda else 4
        seconds = proof.timed(lambda: model.generate(prompts, attention_mask=torch.ones_like(prompts), num_beams=5, max_new_tokens=new,
                                                     min_new_tokens=new, do_sample=False), 1)
    found.append({"what": f"beam search, {len(prompts)} prompts, fp32", "blocksPerSecond": seconds and len(prompts) / seconds})
    if not proof.is_cuda or proof.seconds - (time.monotonic() - proof.start) < 90:
        return
    step = trainer(torch.compile(model.train()))
    begin = time.monotonic()
    step()
    proof.wait()
    compiling = time.monotonic() - begin
    found.append({"what": "compiling", "seconds": compiling})
    if compiling < 60:
        seconds = proof.timed(step, 3)
        found.append({"what": "training, compiled, fp32", "tokensPerSecond": seconds and blocks * BLOCK / seconds})


PARTS = [compare_training, compare_micro_batches, compare_repetition, compare_decoders, count_waits, measure_peaks, measure_training,
         measure_scoring, measure_decoding, profile, measure_transformers]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("prove.json"))
    parser.add_argument("--seconds", type=float, default=540, help="no part starts later")
    options = parser.parse_args()
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit(f"--device must be a device of this machine, got {options.device} without CUDA; use --device cpu to test the script")
    set_tf32(False)
    if options.device == "cpu":
        torch.set_num_threads(1)  # operators are so small that several threads would mostly wait for each other
    proof = Proof(options)
    for part in PARTS:
        proof.perform(part)
    print(f"{proof.result['elapsedSeconds']:.0f} s; the result is in {options.output}")
    for failure in proof.result["failed"]:
        print("failed:", failure)
    sys.exit(1 if proof.result["failed"] else 0)


if __name__ == "__main__":
    main()
