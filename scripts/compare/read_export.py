#!/usr/bin/env python3
"""Opens an exported corpus with Hugging Face datasets, as its users will, and says what is in it.

    pip install datasets
    python scripts/compare/read_export.py corpus.parquet [corpus.jsonl ...]

For each file: the features that datasets infers, the number of rows, and a SHA-256 over all rows, which is the same
for files with the same rows, whatever their format. Ends with 1 if two files of the same fields have other rows, or a
value is missing. Optional: Ouroboros itself never runs Python.
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
        sys.exit("files with the same fields must have the same rows, got others")


if __name__ == "__main__":
    main()
