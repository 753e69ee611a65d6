"""Makes this fixture's parquet files: /opt/venv/bin/python make.py (pyarrow 26.0.1)."""
import base64
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

here = Path(__file__).parent
lines = (here.parent / "small-bpe" / "rows.raw").read_text(encoding="utf-8").split("\n")[:-1]
rows = [line[:120] + "\n" if line.strip() else "" for line in lines]
rows.insert(5, rows[1])  # twice, so that the dictionary has something to do
blocks = [[i * 7, i, 50271 - i] for i in range(11)]


def write(name, columns, **options):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    pq.write_table(table, here / f"{name}.parquet", **options)


def text(type=pa.string(), values=rows):
    return {"text": pa.array(values, type)}


def ids(element=pa.int64(), values=blocks):
    return {"ids": pa.array(values, pa.list_(element))}


(here / "rows.txt").write_text("".join(row or "\n" for row in rows), encoding="utf-8", newline="\n")
write("text-snappy-v1", text(), row_group_size=5)
write("text-zstd-v2-large", text(pa.large_string()), compression="zstd", row_group_size=4, data_page_version="2.0")
write("text-gzip-plain", text(), compression="gzip", use_dictionary=False)
write("text-none-pages", text(), compression="none", use_dictionary=False, data_page_size=1, write_batch_size=2)
write("text-delta-v2", text(), use_dictionary=False, column_encoding="DELTA_LENGTH_BYTE_ARRAY", data_page_version="2.0")
write("text-checksum", text(), compression="none", write_page_checksum=True)
write("text-not-null", pa.table(text(), schema=pa.schema([pa.field("text", pa.string(), nullable=False)])))
write(
    "text-among-others",
    {"id": pa.array(range(len(rows))), "meta": pa.array([{"text": 1, "more": [i]} for i in range(len(rows))]), **text()},
)
write("text-null", text(values=rows[:3] + [None]))
write("text-empty", text(values=[]))
write("text-binary", text(pa.binary()))
write("text-number", {"text": pa.array([1, 2])})
write("text-nested", {"text": pa.array([{"a": "b", "c": "d"}])})
write("text-list", {"text": pa.array([["a"]])})
write("text-bad-utf8", {"text": pa.array([b"good", b"b\xc3"], pa.binary()).view(pa.string())})
write("text-brotli", text(), compression="brotli")
write("text-delta-strings", text(), use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY")
write("ids-int64", ids(), row_group_size=4)
write("ids-int32-zstd-v2", ids(pa.int32()), compression="zstd", data_page_version="2.0")
write("ids-uint16-plain", {"ids": pa.array(blocks, pa.large_list(pa.uint16()))}, use_dictionary=False)
write("ids-fixed-delta", {"ids": pa.array(blocks, pa.list_(pa.int64(), 3))}, use_dictionary=False, column_encoding="DELTA_BINARY_PACKED")
write("ids-and-text", {**text(values=rows[: len(blocks)]), **ids()})
write("ids-ragged", ids(values=[[1, 2, 3], [], [4]]))
write("ids-null-list", ids(values=[[1, 2, 3], None]))
write("ids-null-element", ids(values=[[1, 2, 3], [4, None, 6]]))
write("ids-negative", ids(values=[[1, 2, 3], [4, -5, 6]]))
write("ids-huge", ids(values=[[1, 2, 3], [4, 2**31, 6]]))
write("ids-floats", ids(pa.float64()))
write("ids-numbers", {"ids": pa.array([1, 2])})
write("ids-decimal", {"ids": pa.array([[1]], pa.list_(pa.decimal128(9, 2)))}, store_decimal_as_integer=True)


class Kms(pe.KmsClient):
    """Wraps keys with no secret at all."""

    def __init__(self, config):
        super().__init__()

    def wrap_key(self, key, master):
        return base64.b64encode(key)

    def unwrap_key(self, wrapped, master):
        return base64.b64decode(wrapped)


factory = pe.CryptoFactory(Kms)
for name, plain in (("encrypted-footer", False), ("encrypted-column", True)):
    config = pe.EncryptionConfiguration(
        footer_key="f", column_keys={"c": ["text"]}, plaintext_footer=plain, cache_lifetime=timedelta(minutes=1)
    )
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), config)
    write(name, text(), encryption_properties=properties)
