"""Reading a block of any text format: one door to the readers of the formats."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from shared.lists import Format, Type
from worker.rows import csv, jsonl, text
from worker.rows.block import Block
from worker.rows.columns import LARGEST_BLOCK
from worker.rows.layout import Layout

DEFAULT_MAX_ROW_BYTES = 64 * 2**20
NO_TYPES: Mapping[str, Type] = MappingProxyType({})


def as_bytes(data: bytes | bytearray | memoryview | npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The data as the kernels take it, without a copy where it can be."""
    array = data if isinstance(data, np.ndarray) else np.frombuffer(data, np.uint8)
    return np.require(array, np.uint8, ["C", "W"])


def read(
    layout: Layout,
    data: bytes | bytearray | memoryview | npt.NDArray[np.uint8],
    last: bool,
    columns: Sequence[str],
    max_row_bytes: int = DEFAULT_MAX_ROW_BYTES,
    types: Mapping[str, Type] = NO_TYPES,
) -> Block:
    """The whole rows of `data`, which begins at a row of the list, with the values of `columns`.

    With `last` nothing comes after `data`: its remainder is a row too. Without, a block that holds no whole row gives
    `consumed` 0. Columns that are in `types` come as values of their type where that is quick, all others as texts.
    Rows longer than `max_row_bytes` are failed without being decoded. Raises KeyError for a column that a CSV, TSV or
    text list does not have, and ValueError for a block of more than 512 MiB.
    """
    if len(data) > LARGEST_BLOCK:
        raise ValueError(f"a block of {len(data)} bytes is larger than {LARGEST_BLOCK}")
    array = as_bytes(data)
    if layout.delimited:
        return csv.read(layout, array, last, columns, max_row_bytes, types)
    if layout.format is Format.JSONL:
        return jsonl.read(layout, array, last, columns, max_row_bytes, types)
    return text.read(layout, array, last, columns, max_row_bytes, types)
