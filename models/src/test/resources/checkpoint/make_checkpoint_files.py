"""Writes the small weight files that the checkpoint tests compare with, by the reference libraries.

usage: make_checkpoint_files.py OUTPUT_DIR

Needs: torch, safetensors (versions in README.md). The tests know the values: element i of a tensor
that begins with number s is (s + i) / 8 in row-major order, unless a comment says otherwise.
"""
import json, os, sys, torch
from collections import OrderedDict
from safetensors.torch import save_file

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
path = lambda name: os.path.join(out, name)


def tensor(start, *shape, dtype=torch.float32):
    count = torch.Size(shape).numel()
    return ((torch.arange(count, dtype=torch.float32) + start) / 8).reshape(shape).to(dtype)


# Names whose order by UTF-16 units (Java) and by UTF-8 bytes (Rust) differs, quotes, an empty tensor, a scalar,
# and values that only rounding to the nearest even stores right.
awkward = torch.tensor([0.1, -0.1, 1 + 2**-11, 1 + 3 * 2**-11, 1 + 2**-8, 1 + 3 * 2**-8, 65519.0, 65520.0, -1e38,
                        3.4e38, 2**-24, 2**-25, 1.5 * 2**-24, 2**-14 - 2**-26, float("inf"), float("-inf"), -0.0])
weights = {"b.weight": tensor(5, 2, 3), "a.weight": tensor(100, 3), "Z": tensor(7, 1), "empty": tensor(0, 0, 3),
           "scalar": tensor(3), "quoted \"\\\n\t\x01é": tensor(11, 2), "\U0001F600": tensor(12, 1),
           "\uFF00": tensor(13, 1), "rounded": awkward}
for dtype in (torch.float32, torch.float16, torch.bfloat16):
    name = {torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16"}[dtype]
    save_file({k: v.to(dtype) for k, v in weights.items()}, path(f"reference-{name}.safetensors"), metadata={"format": "pt"})

save_file({"long": torch.arange(3), "double": torch.ones(2, dtype=torch.float64), "bool": torch.tensor([True, False, True]),
           "float": tensor(21, 2, 2), "half": tensor(31, 3, dtype=torch.float16), "brain": tensor(41, 5, dtype=torch.bfloat16)},
          path("mixed.safetensors"))

# What a state dictionary can hold: attributes, tied and transposed views, slices, parameters, other types, no tensors.
base = tensor(51, 4, 3)
state = OrderedDict(first=base, tied=base, transposed=tensor(71, 2, 3).t(), part=base[1:3, 1:], row=base[2],
                    parameter=torch.nn.Parameter(tensor(81, 2)), half=tensor(91, 2, 2, dtype=torch.float16),
                    half_transposed=tensor(99, 3, 2, dtype=torch.float16).t(), brain=tensor(95, 3, dtype=torch.bfloat16),
                    scalar=tensor(3), empty=tensor(0, 0, 5), long=torch.arange(4), mask=torch.tensor([True, False]),
                    permuted=tensor(201, 2, 3, 4).permute(2, 0, 1), one_row=tensor(17, 5, 1).t(),
                    number=-7, large=2**40, ratio=0.5, text="pt", nothing=None, flags=[True, (1, 2, 3), ["x"]])
state._metadata = OrderedDict({"": {"version": 1}})
torch.save(state, path("state-dict.bin"))
torch.save(state, path("legacy.bin"), _use_new_zipfile_serialization=False)

sharded = path("sharded-bin")
os.makedirs(sharded, exist_ok=True)
shards = {"pytorch_model-00001-of-00002.bin": {"a": tensor(1, 2), "b": tensor(2, 3, dtype=torch.float16)},
          "pytorch_model-00002-of-00002.bin": {"c": tensor(3, 2, 2)}}
for file, tensors in shards.items():
    torch.save(tensors, os.path.join(sharded, file))
with open(os.path.join(sharded, "pytorch_model.bin.index.json"), "w") as f:
    json.dump({"metadata": {"total_size": 30}, "weight_map": {k: s for s, ts in shards.items() for k in ts}}, f, indent=2)
with open(os.path.join(sharded, "config.json"), "w") as f:
    json.dump({"model_type": "opt"}, f)
