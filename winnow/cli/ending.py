"""How a command ends: 0 succeeded, 1 failed or cancelled (or out of reach), 2 called wrongly, 130 by Ctrl-C."""

from __future__ import annotations

from winnow.cli.common import Common
from winnow.cli.printing import note
from winnow.client.blocking import Job
from winnow.client.nouns import Estimate, Snapshot

SUCCEEDED = 0
FAILED = 1
USAGE = 2
INTERRUPTED = 130
EVERY = "true"
"""A condition that every row meets which can be read: `run --sample N` without one."""


def ending(job: Job, snapshot: Snapshot, common: Common) -> int:
    """The exit status for a job's end; on stderr what may not pass in silence."""
    if snapshot.state != "succeeded":
        error = snapshot.error or {}
        why = error.get("detail") or error.get("title")
        note(f"job {job.id} {how(snapshot.state)}" + (f": {why}" if why else ""))
    if snapshot.estimate is not None and not common.json and snapshot.filter.where != EVERY:
        for said in estimated(snapshot.estimate):
            note(said)
    if failed := snapshot.rows.failed:
        reason = next((r.get("reason") for r in snapshot.reasons if r.get("verdict", "failed") == "failed"), None)
        such_as = f" (such as: {reason})" if reason else ""
        rows = "1 row" if failed == 1 else f"{failed:,} rows"
        note(f"{rows} failed{such_as}; see them: {common.again('fetch', job.id, 'failed')}")
    return SUCCEEDED if snapshot.state == "succeeded" else FAILED


def estimated(estimate: Estimate) -> list[str]:
    """What a sample says of the whole, a line each."""
    rows = f"{estimate.rows:,} rows" if estimate.rows is not None else "whole list"
    shares = [(name, getattr(estimate, name)) for name in ("kept", "rejected", "failed")]
    told = [f"{name} {share.share:.1%} ({share.low:.1%} to {share.high:.1%})" for name, share in shares if share.share]
    lines = [f"of the {rows}, at 95 %: {', '.join(told)}"] if told else []
    if estimate.seconds is not None:
        lines.append(f"all of it would take about {span(estimate.seconds)} with the workers there are now")
    return lines


def span(seconds: float) -> str:
    """A time in the largest units that say it.

    >>> span(2.5), span(200), span(200_000)
    ('2.5 s', '3 min 20 s', '55 h 33 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def how(state: str) -> str:
    """An end in words."""
    return "was cancelled" if state == "cancelled" else state


def detached(job: Job, common: Common) -> int:
    """Ctrl-C: the job goes on without us."""
    note(f"the job goes on; watch it again: {common.again('watch', job.id)}")
    return INTERRUPTED
