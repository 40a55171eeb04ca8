"""Which kind a list is of."""

from shared.lists import Format, ListRecord
from worker.context import Context
from worker.kinds import Kind
from worker.kinds.parquet import ParquetKind
from worker.kinds.text import TextKind


def kind_of(context: Context, record: ListRecord) -> Kind:
    """The list as those see it who test its rows and give them back."""
    return ParquetKind(context, record) if record.format is Format.PARQUET else TextKind(context, record)
