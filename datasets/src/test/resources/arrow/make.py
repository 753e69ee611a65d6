"""Makes this fixture's Arrow files: /opt/venv/bin/python make.py (datasets 4.4.2, pyarrow 26.0.1)."""
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import DatasetDict, Features, List, Value, Dataset, load_dataset

here = Path(__file__).parent
lines = (here.parent / "parquet" / "rows.txt").read_text(encoding="utf-8").split("\n")[:-1]
rows = [line + "\n" if line else "" for line in lines]
blocks = [[i * 7, i, 50271 - i] for i in range(11)]
stream, file = pa.ipc.new_stream, pa.ipc.new_file


def write(name, columns, writer=stream, batch=4, **options):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    with writer(here / f"{name}.arrow", table.schema, options=pa.ipc.IpcWriteOptions(**options)) as out:
        out.write_table(table, max_chunksize=batch)


def text(type=pa.string(), values=rows):
    return {"text": pa.array(values, type)}


def ids(element=pa.int64(), values=blocks, kind=pa.list_):
    return {"ids": pa.array(values, kind(element))}


def others(count):
    """One column of every type, so that what lies before the text is counted."""
    number = pa.array(range(count))
    kinds = pa.array([i % 2 for i in range(count)], pa.int8())
    children = [number, pa.array([f"a string of union {i}" for i in range(count)], pa.string_view())]
    return {
        "null": pa.nulls(count),
        "number": number,
        "bool": pa.array([i % 3 == 0 for i in range(count)]),
        "float": pa.array([i / 2 for i in range(count)]),
        "decimal": pa.array([None] * count, pa.decimal128(9, 2)),
        "time": pa.array(range(count), pa.timestamp("us")),
        "bytes": pa.array([b"ab"] * count, pa.binary(2)),
        "binary": pa.array([b"abc"] * count),
        "binary_view": pa.array([b"a view of more than twelve bytes"] * count, pa.binary_view()),
        "struct": pa.array([{"text": "no", "more": [i], "view": "x" * i} for i in range(count)],
                           pa.struct([("text", pa.string()), ("more", pa.list_(pa.int8())), ("view", pa.string_view())])),
        "map": pa.array([[("k", i)] for i in range(count)], pa.map_(pa.string(), pa.int64())),
        "pair": pa.array([[i, i] for i in range(count)], pa.list_(pa.int16(), 2)),
        "list_view": pa.array([[i] for i in range(count)], pa.list_view(pa.int64())),
        "dictionary": pa.array([["a", "b"][i % 2] for i in range(count)]).dictionary_encode(),
        "runs": pa.RunEndEncodedArray.from_arrays(pa.array([2, count], pa.int32()), pa.array(["a", "b"])),
        "sparse": pa.UnionArray.from_sparse(kinds, children),
        "dense": pa.UnionArray.from_dense(kinds, pa.array(range(count), pa.int32()), children),
    }


write("text-stream", text())
write("text-file", text(), writer=file)
write("text-large", text(pa.large_string()))
write("text-view", text(pa.string_view()))
write("text-among-others", {**others(len(rows)), **text(), "last": pa.array(rows, pa.string_view())}, batch=len(rows))
write("text-views-before", {"first": pa.array(rows, pa.string_view()), **text(pa.string_view())})
write("text-empty", text(values=[]))
write("text-null", text(values=rows[:3] + [None]))
write("text-binary", text(pa.binary()))
write("text-number", {"text": pa.array([1, 2])})
write("text-nested", {"text": pa.array([{"a": "b", "c": "d"}])})
write("text-dictionary", {"text": pa.array(rows).dictionary_encode()})
write("text-bad-utf8", {"text": pa.array([b"good", b"b\xc3"], pa.binary()).view(pa.string())})
write("text-lz4", text(), compression="lz4")
write("text-zstd", text(), compression="zstd")
write("text-v4", text(), metadata_version=pa.ipc.MetadataVersion.V4)
write("ids-int64", ids())
write("ids-int32-large", ids(pa.int32(), kind=pa.large_list))
write("ids-uint16", ids(pa.uint16()))
write("ids-uint32", ids(pa.uint32()))
write("ids-fixed", ids(kind=lambda element: pa.list_(element, 3)))
write("ids-bytes", {"ids": pa.array([[0, 127]], pa.list_(pa.int8()))})
write("ids-unsigned-bytes", {"ids": pa.array([[0, 255]], pa.list_(pa.uint8()))})
write("ids-shorts", {"ids": pa.array([[0, 32767]], pa.list_(pa.int16()))})
write("ids-and-text", {**text(values=rows[: len(blocks)]), **ids()})
write("ids-ragged", ids(values=[[1, 2, 3], [], [4]]))
write("ids-null-list", ids(values=[[1, 2, 3], None]))
write("ids-null-fixed", ids(values=[[1, 2, 3], None], kind=lambda element: pa.list_(element, 3)))
write("ids-null-element", ids(values=[[1, 2, 3], [4, None, 6]]))
write("ids-negative", ids(values=[[1, 2, 3], [4, -5, 6]]))
write("ids-huge", ids(pa.uint64(), values=[[1, 2, 3], [4, 2**64 - 1, 6]]))
write("ids-floats", ids(pa.float64()))
write("ids-numbers", {"ids": pa.array([1, 2])})
write("ids-dictionary", {"ids": pa.array([1, 2]).dictionary_encode()})
write("ids-nothing", ids(values=[[], []], kind=lambda element: pa.list_(element, 0)))

for old in ("cache", "saved"):
    shutil.rmtree(here / old, ignore_errors=True)
with tempfile.TemporaryDirectory() as folder:
    # a clone of a dataset with two configurations, loaded as from the hub
    clone = Path(folder, "wiki")
    for name in ("raw", "other"):
        (clone / name).mkdir(parents=True)
        table = pa.table(text())
        pq.write_table(table[:6], clone / name / "train-00000-of-00002.parquet", row_group_size=4)
        pq.write_table(table[6:], clone / name / "train-00001-of-00002.parquet")
        pq.write_table(table[:5], clone / name / "validation-00000-of-00001.parquet")
    (clone / "README.md").write_text(
        "---\nconfigs:\n- config_name: raw\n  data_files:\n"
        "  - {split: train, path: raw/train-*}\n  - {split: validation, path: raw/validation-*}\n"
        "- config_name: other\n  data_files:\n  - {split: train, path: other/train-*}\n---\n"
    )
    load_dataset(str(clone), "raw", cache_dir=here / "cache", num_proc=2)
    load_dataset(str(clone), "other", cache_dir=here / "cache")
for lock in (here / "cache").rglob("*.lock"):
    lock.unlink()
features = Features({"text": Value("string"), "ids": List(Value("int32"))})
train = Dataset.from_dict({"text": rows[:11], "ids": blocks}, features=features)
DatasetDict({"train": train, "validation": train.select(range(4)), "other": train.select([0])}).save_to_disk(
    here / "saved", num_shards={"train": 2, "validation": 1, "other": 1}
)
