#!/usr/bin/env python3
"""Opens adapters that fine-tune or run wrote with Hugging Face PEFT, and compares them with the merged model beside them.

    pip install torch transformers peft
    python scripts/compare/read_adapter.py tuned [runs/a3/generation-01/checkpoint ...]

Prints for each directory the largest difference of logits between the base model with the adapter, the same merged by PEFT,
and the model of the directory, on random ids. Exits with 1 if one is above 1e-4. Optional: Ouroboros itself needs no Python.
"""
import json
import pathlib
import sys

import peft
import torch
import transformers


def logits(model, ids):
    with torch.no_grad():
        return model.eval()(input_ids=ids).logits.double()


def compare(directory):
    """-> the largest differences of the adapter's logits from PEFT's merged model and from the directory's model"""
    adapter = directory / "adapter"
    base = json.loads((adapter / "adapter_config.json").read_text())
    model = transformers.AutoModelForCausalLM.from_pretrained(
        base["base_model_name_or_path"], revision=base["revision"] or "main", dtype=torch.float32)
    vocab = model.config.vocab_size
    ids = torch.randint(0, vocab, [4, 16], generator=torch.Generator().manual_seed(1))
    plain = logits(model, ids)
    model = peft.PeftModel.from_pretrained(model, adapter)
    adapted = logits(model, ids)
    merged = logits(model.merge_and_unload(), ids)
    ours = logits(transformers.AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32), ids)
    differences = [(adapted - other).abs().max().item() for other in (merged, ours)]
    print(f"{directory}: the adapter moves logits by up to {(adapted - plain).abs().max().item():.3g}; "
          f"PEFT's merged model differs by {differences[0]:.2g}, the directory's by {differences[1]:.2g}")
    return differences


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print(f"peft {peft.__version__}, transformers {transformers.__version__}, torch {torch.__version__}")
    largest = max(max(compare(pathlib.Path(directory))) for directory in sys.argv[1:])
    if largest > 1e-4:
        sys.exit(f"logits must agree to 1e-4, got a difference of {largest}")


if __name__ == "__main__":
    main()
