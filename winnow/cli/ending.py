"""How a command ends: 0 succeeded, 1 failed or cancelled (or out of reach), 2 called wrongly, 130 by Ctrl-C."""

from __future__ import annotations

from winnow.cli.common import Common
from winnow.cli.printing import note
from winnow.client.job import Job
from winnow.client.nouns import Snapshot

SUCCEEDED = 0
FAILED = 1
USAGE = 2
INTERRUPTED = 130


def ending(job: Job, snapshot: Snapshot, common: Common) -> int:
    """The exit status for a job's end; on stderr what may not pass in silence."""
    if snapshot.state != "succeeded":
        error = snapshot.error or {}
        why = error.get("detail") or error.get("title")
        note(f"job {job.id} {how(snapshot.state)}" + (f": {why}" if why else ""))
    if failed := snapshot.rows.failed:
        reason = next((r.get("reason") for r in snapshot.reasons if r.get("verdict", "failed") == "failed"), None)
        such_as = f" (such as: {reason})" if reason else ""
        rows = "1 row" if failed == 1 else f"{failed:,} rows"
        note(f"{rows} failed{such_as}; see them: {common.again('fetch', job.id, 'failed')}")
    return SUCCEEDED if snapshot.state == "succeeded" else FAILED


def how(state: str) -> str:
    """An end in words."""
    return "was cancelled" if state == "cancelled" else state


def detached(job: Job, common: Common) -> int:
    """Ctrl-C: the job goes on without us."""
    note(f"the job goes on; watch it again: {common.again('watch', job.id)}")
    return INTERRUPTED
