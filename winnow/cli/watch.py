"""`winnow watch`: follow a job to its end."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from winnow.cli.bar import Bar
from winnow.cli.common import Common, UsageError
from winnow.cli.ending import detached, ending
from winnow.cli.printing import json_line, line
from winnow.client.progress import Progress


def watch(
    job: Annotated[str, Parameter(help="The job's id.")],
    /,
    *,
    after: Annotated[str, Parameter(help="With --json: begin after this seq or cursor.")] = "0",
    common: Common | None = None,
) -> int:
    """Show a job's progress until it has ended. With --json: its events, from the first, one a line.

    Ctrl-C leaves the job running.
    """
    common = common or Common()
    if not after.partition("-")[0].isdecimal():
        raise UsageError(f"--after takes the seq or the cursor of an event, not {after!r}")
    with common.client() as client, Bar(wanted=not common.json) as bar:
        followed = client.job(job)
        try:
            if common.json:
                for event in followed.events(after):
                    json_line(event.as_dict())
                snapshot = followed.snapshot()
            else:
                snapshot = followed.wait(bar.show, check=False)
                bar.close()
                line(str(Progress.of(snapshot)))
        except KeyboardInterrupt:
            bar.close()
            return detached(followed, common)
        return ending(followed, snapshot, common)
