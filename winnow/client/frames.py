"""Frames of Polars and pandas as a list: written as Parquet, which keeps their types. Neither is imported here."""

from __future__ import annotations

import tempfile
from typing import Any, BinaryIO, Protocol, TypeGuard, cast, runtime_checkable


@runtime_checkable
class PolarsFrame(Protocol):
    """A `polars.DataFrame`."""

    def write_parquet(self, file: Any, /) -> Any:
        """Write all of it."""
        ...


@runtime_checkable
class PolarsPlan(Protocol):
    """A `polars.LazyFrame`, which is worked out while it is written."""

    def sink_parquet(self, path: Any, /) -> Any:
        """Write all of it."""
        ...


@runtime_checkable
class PandasFrame(Protocol):
    """A `pandas.DataFrame`; its columns are the list's, its index is not among them."""

    def to_parquet(self, path: Any, /, *, index: bool) -> Any:
        """Write all of it."""
        ...


Frame = PolarsFrame | PolarsPlan | PandasFrame


def is_frame(source: object) -> TypeGuard[Frame]:
    """Whether this is a frame, by what it can do."""
    return not isinstance(source, type) and isinstance(source, PolarsFrame | PolarsPlan | PandasFrame)


def as_parquet(frame: Frame) -> tuple[BinaryIO, int]:
    """The frame as a Parquet file that goes when it is closed, and its size in bytes. Raises what the writer raises."""
    file = tempfile.NamedTemporaryFile(prefix="winnow-", suffix=".parquet")  # noqa: SIM115  (closed after the upload)
    try:
        if isinstance(frame, PolarsFrame):
            frame.write_parquet(file.name)
        elif isinstance(frame, PolarsPlan):
            frame.sink_parquet(file.name)
        else:
            frame.to_parquet(file.name, index=False)
        size = file.seek(0, 2)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return cast(BinaryIO, file), size
