"""Which kind a list is of."""

from shared.lists import Format, ListRecord
from worker.context import Context
from worker.drawing import Drawn, drawn_of
from worker.kinds import Kind
from worker.kinds.parquet import ParquetKind
from worker.kinds.text import TextKind


def kind_of(context: Context, record: ListRecord, drawn: Drawn | None = None) -> Kind:
    """The list, or the sample that was drawn from it, as those see it who test its rows and give them back."""
    return ParquetKind(context, record, drawn) if record.format is Format.PARQUET else TextKind(context, record, drawn)


def kind_of_job(context: Context, record: ListRecord, job_id: str, drawn: bool) -> Kind:
    """What a job's rows are numbered by: its list, or its sample where that was `drawn`."""
    return kind_of(context, record, drawn_of(context, job_id) if drawn else None)
