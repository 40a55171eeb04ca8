"""The rows that a job on a sample of its list tests, drawn by whoever is first."""

from shared.files import naming
from shared.lists import ListRecord
from worker.context import Context
from worker.drawing import Drawn, choose, draw, drawn_of, seed_of
from worker.kinds.choosing import kind_of


def sample_of(context: Context, job_id: str, record: ListRecord, count: int, whole: int) -> Drawn:
    """The sample of `count` of a list's `whole` rows, drawn where that was not done yet. Raises CutOff, OSError."""
    if not context.files.exists(naming.job_sample(job_id)):
        draw(context, job_id, kind_of(context, record), choose(count, whole, seed_of(record.sha256)))
    return drawn_of(context, job_id)
