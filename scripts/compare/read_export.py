#!/usr/bin/env python3
"""Opens exported corpora with Hugging Face datasets and prints what is in them.

    pip install datasets
    python scripts/compare/read_export.py corpus.parquet [corpus.jsonl ...]

Prints for each file the features that datasets infers, the number of rows, and a SHA-256 over all rows, which does not
depend on the file format. Exits with 1 if two files with the same fields have different rows, or if a value is missing.
Optional: Ouroboros itself needs no Python.
"""
import hashlib
import json
import sys
import tempfile

import datasets

FORMATS = {"parquet": "parquet", "jsonl": "json"}


def describe(path, cache):
    """Prints one file's features and rows; returns its fields, and their digest."""
    kind = FORMATS[path.rsplit(".", 1)[-1]]
    rows = datasets.load_dataset(kind, data_files=path, split="train", cache_dir=cache)
    digest = hashlib.sha256()
    for row in rows:
        missing = [name for name, value in row.items() if value is None]
        if missing:
            sys.exit(f"{path}: each row must have all fields, got none for {missing} in {row}")
        digest.update(json.dumps(row, sort_keys=True).encode() + b"\n")
    features = {name: str(feature) for name, feature in sorted(rows.features.items())}
    print(f"{path}: {rows.num_rows} rows, sha256 {digest.hexdigest()[:16]}, {features}")
    return tuple(features), digest.hexdigest()


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    datasets.disable_progress_bars()
    print(f"datasets {datasets.__version__}")
    digests = {}
    with tempfile.TemporaryDirectory() as cache:
        for path in sys.argv[1:]:
            fields, digest = describe(path, cache)
            digests.setdefault(fields, set()).add(digest)
    if any(len(found) > 1 for found in digests.values()):
        sys.exit("files with the same fields have different rows")


if __name__ == "__main__":
    main()
