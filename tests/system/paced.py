"""A predicate with a rate that notes when each row's test began, and where: for tests of rates over several workers."""

import os
import time
from pathlib import Path

from winnow import ListRow, predicate

PER_SECOND = 50


@predicate(rate=f"{PER_SECOND}/s")
def notes_its_begin(row: ListRow) -> bool:
    """Keeps each row; the time and the process are noted in a file of the process's own."""
    began = time.monotonic()
    with (Path(os.environ["PACED_NOTES"]) / str(os.getpid())).open("a") as file:
        file.write(f"{began}\n")
    return True
